#!/bin/bash
TAP=tap-web BR=br-lan
ip tuntap add dev $TAP mode tap user kvm
ip link set dev $TAP up master $BR
exec qemu-system-x86_64 -name web -m 512 -enable-kvm \
    -netdev tap,id=n0,ifname=$TAP,script=no,downscript=no -device virtio-net-pci,netdev=n0,mac=00:16:3e:00:01:01
