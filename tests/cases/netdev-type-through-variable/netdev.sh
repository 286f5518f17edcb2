kvm \
  -netdev bridge,id=n0,br=br0 \
  -device virtio-net-pci,netdev=n0,mac=52:54:00:12:34:56,addr=0x3
