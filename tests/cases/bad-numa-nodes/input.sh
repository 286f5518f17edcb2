#!/bin/sh
# There is no node 0, and a guest without -smp has one processor.
qemu-system-x86_64 -m 1G -numa node,nodeid=1,mem=1G,cpus=0-3 -nic none
