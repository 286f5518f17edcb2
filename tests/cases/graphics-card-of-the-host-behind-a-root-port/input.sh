#!/bin/bash
# Windows 10 with the GTX 970 and its sound
qemu-system-x86_64 -enable-kvm -M q35 -m 8192 -cpu host,kvm=off -smp 4,sockets=1,cores=4,threads=1 \
  -bios /usr/share/seabios/bios.bin -vga none -nodefaults \
  -device ioh3420,bus=pcie.0,addr=1c.0,multifunction=on,port=1,chassis=1,id=root.1 \
  -device vfio-pci,host=01:00.0,bus=root.1,addr=00.0,multifunction=on \
  -device vfio-pci,host=01:00.1,bus=root.1,addr=00.1 \
  -device virtio-scsi-pci,id=scsi \
  -drive file=/vm/win10.img,id=disk,format=raw,if=none -device scsi-hd,drive=disk \
  -nic none
