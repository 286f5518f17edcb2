qemu-system-s390x \
  -name z \
  -m 1G \
  -netdev user,id=net0 \
  -device virtio-net-ccw,netdev=net0,mac=00:16:3e:00:01:01
