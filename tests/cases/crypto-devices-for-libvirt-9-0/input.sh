qemu-system-x86_64 -m 1G -net none \
  -object cryptodev-backend-builtin,id=cryptodev0,queues=2 -device virtio-crypto-pci,id=crypto0,cryptodev=cryptodev0 \
  -chardev socket,id=ch1,path=/run/crypto.sock -object cryptodev-vhost-user,id=cryptodev1,chardev=ch1 -device virtio-crypto-pci,cryptodev=cryptodev1 \
  -object cryptodev-backend-builtin,id=spare
