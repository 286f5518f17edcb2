kvm \
  -m 512 \
  -netdev "tap,id=net0,ifname=$IFACE,script=no" \
  -device e1000,netdev=net0,mac=52:54:00:12:34:56,addr=0x3
