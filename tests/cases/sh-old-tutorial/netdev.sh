qemu-system-i386 \
  -netdev "tap,id=net0,ifname=$IFACE2" \
  -device "e1000,netdev=net0,mac=$macaddr,addr=0x3" \
  $*
