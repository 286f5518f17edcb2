#!/bin/sh
# The desktop guest. The installer's CD goes in once; later starts are from the disk.
QEMU_AUDIO_DRV=pa
export QEMU_AUDIO_DRV
qemu-system-x86_64 -enable-kvm -name desktop -m 4G -smp 4 -cpu host \
    -drive file=images/desktop.qcow2,if=virtio,cache=none -cdrom /srv/iso/debian-12.iso -boot order=cd,once=d \
    -nic bridge,br=br0,model=virtio-net-pci -vga qxl -vnc :1,password \
    -soundhw hda -usb -device usb-tablet -monitor stdio
