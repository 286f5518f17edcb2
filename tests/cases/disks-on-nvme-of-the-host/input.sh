qemu-system-x86_64 -m 512 -nic none -blockdev driver=nvme,node-name=n,device=0000:04:00.0,namespace=1 -device virtio-blk-pci,drive=n \
  -drive file=nvme://0000:05:00.0/2,format=raw,if=virtio -drive file=sheepdog:vm,format=raw,if=virtio \
  -blockdev driver=nfs,node-name=f,server.host=nas,path=/vm/a.img -device virtio-blk-pci,drive=f
