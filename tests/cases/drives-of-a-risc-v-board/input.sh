qemu-system-riscv64 -M virt -m 512 -nographic -nic none -drive file=/vm/lost.img,format=raw \
  -drive file=/vm/root.img,format=raw,if=none,id=hd0 -device virtio-blk-device,drive=hd0
