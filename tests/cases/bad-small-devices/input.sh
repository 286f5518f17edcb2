qemu-system-x86_64 -m 1G \
  -device vhost-vsock-pci -device vhost-vsock-pci,guest-cid=2 \
  -device virtio-crypto-pci,cryptodev=none \
  -device ivshmem-plain -device ivshmem-doorbell,chardev=nowhere \
  -object memory-backend-file,id=m,mem-path=/dev/shm/m,size=3M -device ivshmem-plain,memdev=m \
  -device vmgenid,guid=new \
  -device pvpanic,ioport=99999
