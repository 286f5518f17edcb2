qemu first
exit 0
qemu second
