#!/bin/sh
qemu-system-x86_64 -name few -m 1G -nic none \
  -machine q35,kernel_irqchip=off,kvm_shadow_mem=512M,igd-passthru=on,pit=off,smbus=off \
  -machine sata=off,graphics=off,hmat=on,suppress-vmdesc=on,max-ram-below-4g=1G,phandle_start=5 \
  -machine default_bus_bypass_iommu=on,nvdimm=off,x-oem-id=BOCHS,frobnicate=on
