qemu-system-x86_64 -m 512 -nic none -object throttle-group,id=slow,x-bps-total=10485760,x-iops-total=100,x-iops-total-max=500,x-iops-total-max-length=10 \
  -blockdev driver=qcow2,node-name=a,file.driver=file,file.filename=/vm/a.qcow2 \
  -blockdev driver=throttle,node-name=a-slow,file=a,throttle-group=slow -device virtio-blk-pci,drive=a-slow \
  -object '{"qom-type":"throttle-group","id":"log","limits":{"bps-write":1048576,"iops-size":4096}}' \
  -blockdev driver=throttle,node-name=b,throttle-group=log,file.driver=raw,file.file.driver=file,file.file.filename=/vm/b.img -device virtio-blk-pci,drive=b
