OUT=$(sudo brctl show 2>&1)
PID=$(qemu -m 1 & echo $!)
KVM=$(which kvm 2>/dev/null || command -v qemu)
$KVM -m 2
