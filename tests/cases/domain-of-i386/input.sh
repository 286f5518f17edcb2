/usr/bin/qemu-system-i386 -name old -m 64 -net none
