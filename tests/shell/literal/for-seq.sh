for i in $(seq 1 3); do qemu -vnc :$i -net nic,macaddr=52:54:00:00:00:0$i; done
for i in `seq 2`; do kvm $i; done
