#!/bin/bash
# A Mac, with what those who work on QEMU plug into it
qemu-system-x86_64 -M q35 -m 4G -net none \
  -device isa-applesmc,osk="whatever Apple has in its chips" -smbios type=2 \
  -device edu -device isa-debug-exit,iobase=0xf4,iosize=0x04 \
  -device vmbus-bridge -device ipmi-bmc-sim,id=bmc0 -device isa-ipmi-kcs,bmc=bmc0 -device sga \
  -object can-bus,id=canbus0 -device kvaser_pci,canbus=canbus0 -device flux-capacitor
