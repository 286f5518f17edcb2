qemu-system-aarch64 -M virt -cpu cortex-a57 -m 512 -nographic -nic none -drive file=/vm/root.img,format=raw,if=none,id=hd0 \
  -device virtio-blk-device,drive=hd0 -device virtio-scsi-device,id=s -drive file=/vm/b.img,format=raw,if=none,id=b -device scsi-hd,drive=b,bus=s.0
