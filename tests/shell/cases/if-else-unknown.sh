if [ -x /usr/bin/kvm ]; then Q=kvm; else Q=qemu-system-x86_64; fi
$Q -m 1
