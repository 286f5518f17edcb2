for ((i=0; i<$N; i++)); do qemu -name vm$i; done
