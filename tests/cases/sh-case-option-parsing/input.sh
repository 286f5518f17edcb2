#!/bin/bash
# usage: runvm [-m MEM] [-b BRIDGE] [-n]
MEM=1024
BRIDGE=br0
NETOPT="-netdev bridge,id=n0,br=$BRIDGE"

while [ $# -gt 0 ]; do
    case "$1" in
        -m) MEM=$2; shift 2 ;;
        -b) BRIDGE=$2; NETOPT="-netdev bridge,id=n0,br=$BRIDGE"; shift 2 ;;
        -n) NETOPT="-netdev user,id=n0"; shift ;;
        -h|--help) echo "usage: $0 [-m MEM] [-b BRIDGE] [-n]"; exit 0 ;;
        *) break ;;
    esac
done

qemu-system-x86_64 -m $MEM $NETOPT -device virtio-net-pci,netdev=n0,mac=52:54:00:33:44:55 "$@"
