#!/bin/sh
qemu-system-x86_64 -m 512 -net none -vnc unix:screen.sock -serial file:console.log -parallel none \
  -chardev socket,id=c,path=run/agent.sock,server=on,wait=off -device virtio-serial-pci -device virtserialport,chardev=c,name=agent \
  -virtfs local,path=share,mount_tag=share,security_model=none
