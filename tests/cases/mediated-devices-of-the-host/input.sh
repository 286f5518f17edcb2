#!/bin/bash
GPU=/sys/bus/pci/devices/0000:00:02.0
qemu-system-x86_64 -enable-kvm -name intel -m 4096 -nic none -vga none -vnc :1 \
  -device vfio-pci,sysfsdev=$GPU/f50aab10-7cc8-11e9-a94b-6b9d8245bfc1,display=on,ramfb=on,rombar=0,x-igd-opregion=off
qemu-system-x86_64 -enable-kvm -name whole -m 4096 -nic none \
  -device vfio-pci,sysfsdev=/sys/bus/pci/devices/0000:01:00.0/,addr=5
qemu-system-x86_64 -enable-kvm -name stranger -m 4096 -nic none \
  -device vfio-pci,sysfsdev=/sys/devices/faked/gpu
