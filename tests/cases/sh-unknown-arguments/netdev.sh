qemu-system-x86_64 \
  -hda $1 \
  -name $2 \
  -m 512 \
  -netdev "tap,id=net0,ifname=tap$3,script=no" \
  -device "e1000,netdev=net0,mac=52:54:00:00:00:$3,addr=0x3"
