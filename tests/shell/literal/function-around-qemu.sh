qemu-system-x86_64() { command qemu-system-x86_64 -enable-kvm "$@"; }
qemu-system-x86_64 -m 1
