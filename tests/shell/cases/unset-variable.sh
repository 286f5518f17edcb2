qemu -m $MEM -net nic,macaddr="$MAC" -name vm-$ID.x
