qemu-system-s390x -m 512 -nographic -nic none -drive file=/vm/root.img,format=raw,if=none,id=hd0 \
  -device virtio-blk-ccw,drive=hd0,devno=fe.0.0001,bootindex=1,scsi=off -device virtio-scsi-ccw,id=s -drive file=/vm/b.img,format=raw,if=none,id=b \
  -device scsi-hd,drive=b,bus=s.0
