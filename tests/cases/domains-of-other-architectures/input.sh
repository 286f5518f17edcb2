qemu-system-arm -name b -M virt -net none
qemu-system-aarch64 -name c -M virt -net none
qemu-system-ppc64 -name d -net none
qemu-system-mips64el -name e -net none
