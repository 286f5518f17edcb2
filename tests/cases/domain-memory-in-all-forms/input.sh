qemu-system-x86_64 -name a -m 512 -net none
qemu-system-x86_64 -name b -m 1.5G -net none
qemu-system-x86_64 -name c -m 524288k -net none
qemu-system-x86_64 -name d -m 2048M -net none
