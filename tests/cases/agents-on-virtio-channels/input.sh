#!/bin/sh
qemu-system-x86_64 -m 1G -net none -vga qxl \
  -spice port=5930,addr=127.0.0.1,disable-ticketing=on,image-compression=off,streaming-video=off,seamless-migration=on \
  -device virtio-serial-pci,id=vs0,max_ports=16 \
  -chardev spicevmc,id=vdagent,name=vdagent -device virtserialport,bus=vs0.0,nr=1,chardev=vdagent,name=com.redhat.spice.0 \
  -chardev socket,path=/run/qga.sock,server=on,wait=off,id=qga0 -device virtserialport,chardev=qga0,name=org.qemu.guest_agent.0 \
  -chardev pty,id=hvc0 -device virtconsole,chardev=hvc0
