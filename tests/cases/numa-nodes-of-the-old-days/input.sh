#!/bin/sh
# Two sockets, and the memory in two halves.
qemu-system-x86_64 -name numa1 -M pc-i440fx-2.8 -m 4096 -smp 8,sockets=2,cores=4,threads=1 \
  -numa node,nodeid=0,cpus=0-3,mem=2048 -numa node,nodeid=1,cpus=4-7,mem=2G \
  -net none
qemu-system-x86_64 -name numa2 -M pc-i440fx-2.8 -m 1000 -smp 4,sockets=2 -numa node -numa node -net none
