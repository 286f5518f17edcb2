qemu-system-mips -name mips -M malta -kernel vmlinux-3.2.0-4-4kc-malta -hda debian_wheezy_mips_standard.qcow2 -append "root=/dev/sda1 console=ttyS0" -nographic
qemu-system-mipsel -name mipsel -M malta -m 256 -kernel vmlinux -hda debian_mipsel.qcow2 -append root=/dev/sda1 -net nic -net user
qemu-system-mips64el -name mips64el -M malta -cpu 5KEc -m 1G -kernel vmlinux -initrd initrd.gz -hda hda.img -append "root=/dev/sda1 console=ttyS0" -nographic -net none
