qemu-system-x86_64 \
  -name r1 \
  -m 128 \
  -netdev socket,id=net0,mcast=230.0.0.1:1234 \
  -device e1000,netdev=net0,mac=52:54:00:00:01:01,addr=0x3

qemu-system-x86_64 \
  -name r2 \
  -m 128 \
  -netdev socket,id=net0,mcast=230.0.0.1:1234 \
  -device e1000,netdev=net0,mac=52:54:00:00:02:01,addr=0x3 \
  -hda r2.qcow2
