qemu-system-x86_64 -m 512 -net none -nographic \
  -object rng-random,id=rng0,filename=/dev/urandom -device virtio-rng-pci,rng=rng0,max-bytes=1024,period=1000 -device virtio-rng-pci
