#!/bin/sh
qemu-system-x86_64 -cpu host,hv_spinlocks=many -enable-kvm
