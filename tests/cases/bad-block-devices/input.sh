qemu-system-x86_64 -m 512 -nic none -blockdev driver=file,filename=/vm/a.img -blockdev driver=qcow2,node-name=q,file=f \
  -blockdev driver=file,node-name=f,filename=/vm/b.img -blockdev driver=file,node-name=f,filename=/vm/c.img \
  -blockdev node-name=x,filename=/vm/d.img -blockdev driver=raw,node-name=y,file.driver=rbd,file.pool=p \
  -device virtio-blk-pci,drive=f,iothread=io1 -object iothread -blockdev '{"driver":' \
  -blockdev driver=throttle,node-name=t,file=f,throttle-group=none
