qemu-system-sparc -name ss5 -M SS-5 -m 128 -drive file=/vm/solaris.img,format=raw,if=scsi,bus=0,unit=0,media=disk -cdrom /iso/solaris8.iso -boot d -nographic
qemu-system-sparc64 -name u5 -m 512 -hda /vm/debian-sparc64.img -nographic
