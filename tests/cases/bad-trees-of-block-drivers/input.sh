qemu-system-x86_64 -m 512 -nic none -drive driver=qcow2,file.driver=nbd,file.export=web,if=virtio \
  -drive 'file=json:{"driver":"qcow2",,"file":{"driver":"file"}},if=virtio' -drive 'file=json:{,if=virtio' \
  -drive file.driver=vxhs,file.vdisk-id=7,if=virtio -drive format=raw,file.driver=rbd,file.pool=$POOL,if=virtio
