qemu-system-x86_64 -m 512 -nic none -object secret,id=luks0,data=hush4 \
  -blockdev driver=qcow2,node-name=q,file.driver=file,file.filename=/vm/a.qcow2,encrypt.format=luks,encrypt.key-secret=luks0 \
  -device virtio-blk-pci,drive=q -object secret,id=luks1,file=/root/key \
  -drive driver=luks,file.driver=file,file.filename=/vm/b.luks,key-secret=luks1,if=virtio
