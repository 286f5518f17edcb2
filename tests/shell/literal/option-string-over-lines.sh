OPTS="-m 512"
OPTS="$OPTS -net nic,model=virtio,vlan=0"
OPTS="$OPTS -net tap,vlan=0,ifname=tap0,script=no"
OPTS+=" -vnc :0"
qemu-kvm $OPTS
