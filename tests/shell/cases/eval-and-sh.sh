CMD="qemu -m $MEM"
eval "$CMD -net nic"
sh -c "$CMD" &
su - vm -c "kvm -m 1 -name 'a b'"
