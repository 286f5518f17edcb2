qemu-system-x86_64 -netdev tap,id=net0,script=/etc/qemu/ifup-br0,downscript=/etc/qemu/ifdown-br0 \
  -device virtio-net-pci,netdev=net0,mac=52:54:00:11:22:33
