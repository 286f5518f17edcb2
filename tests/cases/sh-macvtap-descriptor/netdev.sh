qemu-system-x86_64 \
  -m 1024 \
  -netdev tap,id=net0,fd=3 \
  -device virtio-net-pci,netdev=net0,mac=1a:46:0b:ca:bc:7b,addr=0x3 \
  3<>"/dev/tap$(cat /sys/class/net/macvtap0/ifindex)"
