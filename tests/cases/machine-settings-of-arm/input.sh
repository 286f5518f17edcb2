#!/bin/sh
qemu-system-aarch64 -name arm -m 1G -nic none -cpu cortex-a72,pmu=off \
  -machine virt,virtualization=on,secure=off,its=off,highmem=on,iommu=smmuv3,mte=off,gic-version=3
qemu-system-aarch64 -name max -m 1G -nic none -cpu max,sve=on,sve512=off -machine virt,iommu=none
