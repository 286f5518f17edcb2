env QEMU_AUDIO_DRV=none /usr/bin/qemu-system-x86_64 \
  -name wrapped \
  -m 512 \
  -netdev bridge,id=net0,br=br0 \
  -device e1000,netdev=net0,mac=52:54:00:0c:00:01,addr=0x3
