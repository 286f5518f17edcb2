#!/bin/bash
# Starts the build guest.
set -u
NAME=build
IMG_DIR=/srv/vm/${NAME}
DISK=${IMG_DIR}/disk0.qcow2
declare -a NET
BRIDGES="br0 br1"
idx=0
for br in ${BRIDGES}; do
    mac=$(printf "52:54:00:aa:%02x:%02x" 1 ${idx})
    NET+=( -net "nic,vlan=${idx},model=virtio,macaddr=${mac}" )
    NET+=( -net "tap,vlan=${idx},ifname=${NAME}-${idx},script=/etc/qemu-ifup-${br}" )
    idx=$(( idx + 1 ))
done
start_vm () {
    qemu-system-x86_64 -name "${NAME},process=vm:${NAME}" \
        -m 4096 -smp 4 \
        -drive file="${DISK}",if=virtio,cache=none \
        "${NET[@]}" \
        -vnc 127.0.0.1:5 -monitor unix:"${IMG_DIR}"/mon.sock,server,nowait \
        -daemonize "$@"
}
case "${1:-start}" in
    start) start_vm -boot c ;;
    install) start_vm -boot d -cdrom "${2:?iso missing}" ;;
esac
