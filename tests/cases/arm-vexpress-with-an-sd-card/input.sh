qemu-system-arm -M vexpress-a9 -m 512 -kernel zImage -dtb vexpress-v2p-ca9.dtb \
    -drive if=sd,file=rootfs.ext4,format=raw -append "root=/dev/mmcblk0 console=ttyAMA0" \
    -nographic -net nic,model=lan9118,macaddr=00:16:3e:00:01:01 -net user
