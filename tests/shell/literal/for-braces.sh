for i in {1..3} {a,b}x; do qemu $i; done
for i in {08..10}; do kvm $i; done
