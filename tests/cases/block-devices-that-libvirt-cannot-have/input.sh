qemu-system-x86_64 -m 512 -nic none -blockdev driver=null-co,node-name=z,size=1G -device virtio-blk-pci,drive=z \
  -blockdev driver=file,node-name=lonely,filename=/vm/a.img \
  -object throttle-group,id=idle,x-bps-total=1000 -object secret,id=spare,data=hush4
