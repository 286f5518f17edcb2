qemu-system-x86_64 \
  -name web \
  -m 512 \
  -device pci-bridge,id=b1,chassis_nr=1 \
  -netdev user,id=n0 \
  -device e1000,netdev=n0,bus=b1,mac=00:16:3e:00:01:01,addr=0x2 \
  -netdev user,id=n1 \
  -device e1000,netdev=n1,mac=00:16:3e:00:01:02,addr=0x4
