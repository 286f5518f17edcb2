#!/bin/sh
qemu-system-ppc64 -name power -m 4G -nic none \
  -machine pseries,accel=kvm,cap-htm=off,cap-nested-hv=on,cap-ccf-assist=off,cap-cfpc=workaround,cap-sbbc=broken,cap-ibs=fixed-na,cap-hpt-max-page-size=16m,resize-hpt=required,vsmt=8,ic-mode=dual,cap-vsx=on,kvm-type=HV
