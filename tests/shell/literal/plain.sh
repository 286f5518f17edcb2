#!/bin/sh
qemu-system-x86_64 -m 512 -net nic,model=virtio,vlan=0 -net tap,vlan=0,script=no
