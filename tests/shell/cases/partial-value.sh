DISK=/images/$1.img
OPTS="-m $MEM -net nic,macaddr=$(gen)"
qemu -hda $DISK $OPTS
