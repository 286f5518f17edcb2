qemu-system-x86_64 \
  -name web \
  -M q35 \
  -m 512 \
  -netdev user,id=net0 \
  -device e1000e,netdev=net0,mac=52:54:00:12:34:56,addr=0x2 \
  -device virtio-net-pci,netdev=n0,mac=52:54:00:12:34:57,addr=0x3 \
  -netdev user,id=n0
