qemu-system-x86_64 -m 512 -nic none \
  -drive driver=qcow2,file.driver=nbd,file.server.type=inet,file.server.host=10.0.0.5,file.server.port=10809,file.export=web,if=virtio \
  -drive 'file=json:{"driver":"qcow2",,"file":{"driver":"file",,"filename":"/vm/b.qcow2"}},if=virtio' \
  -drive file=/vm/c.qcow2,format=qcow2,backing.driver=qcow2,backing.file.filename=/vm/base.qcow2,backing.file.driver=file,if=virtio \
  -drive file=fat:floppy:/srv/floppy,if=floppy,format=raw,readonly=on -drive file=fat:rw:/srv/share,format=raw,if=virtio \
  -drive file=/vm/d.luks,format=luks,key-secret=luks1,if=virtio -object secret,id=luks1,file=/root/key
