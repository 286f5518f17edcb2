for ((i=0; i<3; i++)); do qemu -smp $i; done
for (( i = 10; i > 0; i -= 4 )) ; do kvm $i; done
