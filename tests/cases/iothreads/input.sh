qemu-system-x86_64 -m 512 -nic none -object iothread,id=io1 -object iothread,id=io2,poll-max-ns=65536,poll-grow=2,thread-pool-max=8,aio-max-batch=4 \
  -drive file=/vm/a.qcow2,format=qcow2,if=none,id=a,cache=none,aio=native -device virtio-blk-pci,drive=a,iothread=io2 \
  -device virtio-scsi-pci,id=scsi0,iothread=io1 -drive file=/vm/b.img,format=raw,if=none,id=b -device scsi-hd,drive=b,bus=scsi0.0
