read -p "memory? " MEM
qemu -m $MEM
