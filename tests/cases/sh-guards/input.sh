#!/bin/bash
if [ "$(id -u)" != 0 ]; then
    echo "must be root" >&2
    exit 1
fi
if [ $# -ne 1 ]; then
    echo "usage: $0 disk"
    exit 2
fi
[ -e /dev/kvm ] || { echo "no kvm"; exit 3; }
which brctl >/dev/null || exit 4
test -d /sys/class/net/br0 || die "no bridge"
kvm -m 768 -hda $1 -net nic,model=e1000,macaddr=00:0c:29:11:22:33 -net bridge,br=br0
