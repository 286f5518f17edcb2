qemu-system-x86_64 \
  -netdev user,id=net0 \
  -device e1000,netdev=net0,mac=52:54:00:12:34:56,addr=0x3 \
  -name web \
  -m 1G \
  -hda web.img
