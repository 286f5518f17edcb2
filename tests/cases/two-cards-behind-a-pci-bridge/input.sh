qemu-system-x86_64 -name router -m 512 -nographic \
  -device pci-bridge,chassis_nr=1,id=bridge1,addr=0x10 \
  -netdev user,id=n0 -device e1000,netdev=n0,bus=bridge1,addr=0x3 \
  -netdev user,id=n1 -device e1000,netdev=n1,bus=bridge1,addr=0x4 \
  -device pci-bridge,chassis_nr=2 -device i6300esb,bus=pci.1,addr=5
