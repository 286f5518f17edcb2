qemu-system-aarch64 \
  -name arm \
  -M virt \
  -cpu cortex-a57 \
  -m 512 \
  -netdev user,id=net0 \
  -device virtio-net-pci,netdev=net0,mac=00:16:3e:00:01:01,addr=0x1
