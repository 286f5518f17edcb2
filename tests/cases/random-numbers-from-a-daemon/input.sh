# EGD on this host, on another, and one that libvirt can't ask
qemu-system-x86_64 -m 512 -net none \
  -chardev socket,host=127.0.0.1,port=708,id=chr0 -object rng-egd,chardev=chr0,id=rng0 -device virtio-rng-pci,rng=rng0,max-bytes=1024,period=1000 \
  -chardev udp,host=10.1.1.5,port=709,localaddr=0.0.0.0,localport=710,id=chr1 -object rng-egd,chardev=chr1,id=rng1 -device virtio-rng-pci,rng=rng1 \
  -chardev pty,id=chr2 -object rng-egd,chardev=chr2,id=rng2 -device virtio-rng-pci,rng=rng2
