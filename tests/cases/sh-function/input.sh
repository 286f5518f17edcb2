#!/bin/bash
# start_vm NAME MAC TAP MEM
start_vm() {
    local name=$1 mac=$2 tap=$3 mem=${4:-512}
    qemu-system-x86_64 -name "$name" -m "$mem" -daemonize \
        -net nic,macaddr="$mac",model=virtio \
        -net tap,ifname="$tap",script=no,downscript=no
}

start_vm web  52:54:00:01:00:01 tap1 1024
start_vm db   52:54:00:01:00:02 tap2 2048
start_vm cache 52:54:00:01:00:03 tap3
