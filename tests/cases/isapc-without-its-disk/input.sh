qemu-system-i386 -M isapc -m 16 -hda /vm/dos.img -fda /vm/boot.img -net nic,model=ne2k_isa -net user -vga cirrus
