qemu-system-x86_64 -name hvm -M xenfv -m 1024 -hda /vm/hvm.img -net none
qemu-system-i386 -name pv -M xenpv -m 256 -net none -nographic
