#!/bin/bash
cmd="qemu-system-x86_64"
cmd="$cmd -m 512"
cmd="$cmd -device virtio-net-pci,netdev=lan,mac=52:54:00:20:20:01"
cmd="$cmd -netdev tap,id=lan,ifname=tap7,script=no,downscript=no"
echo "Running: $cmd"
eval $cmd
