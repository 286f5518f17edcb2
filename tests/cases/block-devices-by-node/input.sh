#!/bin/sh
# As libvirt's own log has them, written by hand.
exec qemu-system-x86_64 -m 512 -nic none \
  -blockdev driver=file,node-name=base,filename=/vm/base.qcow2,read-only=on \
  -blockdev driver=qcow2,node-name=base-format,file=base,read-only=on \
  -blockdev driver=file,node-name=top,filename=top.qcow2,cache.direct=on,aio=native,discard=unmap \
  -blockdev driver=qcow2,node-name=top-format,file=top,backing=base-format,cache.direct=on,discard=unmap,detect-zeroes=unmap \
  -device virtio-blk-pci,drive=top-format,bootindex=1 \
  -blockdev driver=raw,node-name=data,file.driver=host_device,file.filename=/dev/vg0/data \
  -device virtio-blk-pci,drive=data,write-cache=off \
  -blockdev '{"driver":"raw","node-name":"cd","read-only":true,"file":{"driver":"file","filename":"/iso/debian.iso"}}' \
  -device ide-cd,drive=cd,bus=ide.1,unit=0 \
  -blockdev driver=copy-on-read,node-name=cor,file.driver=qcow2,file.backing=,file.file.driver=file,file.file.filename=/vm/copy.qcow2 \
  -device ide-hd,drive=cor
