qemu-system-x86_64 -name router -m 512 -nographic \
  -device pci-bridge,id=bridge0,chassis_nr=1 \
  -netdev user,id=n0 -device e1000,netdev=n0,bus=bridge0 \
  -netdev user,id=n1 -device e1000,netdev=n1,bus=bridge0 \
  -device virtio-rng-pci,bus=bridge0,addr=1f
