qemu-system-x86_64 -name lab/web -m 64 -net none
