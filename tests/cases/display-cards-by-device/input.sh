qemu-system-x86_64 -M q35 -m 1024 -net none -display egl-headless \
  -device VGA,vgamem_mb=32,addr=3 -device qxl,vram_size=33554432 -device virtio-gpu-pci,max_outputs=2
