#!/bin/sh
qemu-system-x86_64 -name nested -m 1G -nic none -M q35,iommu=on -machine kernel_irqchip=split
