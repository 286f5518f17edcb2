#!/bin/bash
# start.sh DISPLAY PORT
kvm -m 1G -nic none -name vnc -vnc 0.0.0.0:$1,share=force-shared -k de
kvm -m 1G -nic none -name spice -vga qxl -spice port=$2,addr=127.0.0.1,disable-ticketing \
    -device virtio-serial-pci -chardev spicevmc,id=agent,name=vdagent \
    -device virtserialport,chardev=agent,name=com.redhat.spice.0
kvm -m 1G -nic none -name closed -spice port=5900,addr=$ADDRESS,password=$PASSWORD
kvm -m 1G -nic none -name socket -spice unix=on,addr=$HOME/spice.sock,disable-ticketing=on
