qemu-system-x86_64 \
  -name web \
  -m 512 \
  -netdev hubport,id=hub1port0,hubid=1 \
  -device e1000,netdev=hub1port0,mac=00:16:3e:00:01:01,addr=0x3 \
  -netdev user,id=net0 \
  -netdev hubport,id=hub10port0,hubid=10,netdev=net0
