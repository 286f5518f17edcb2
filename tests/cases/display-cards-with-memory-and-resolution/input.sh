qemu-system-x86_64 -M q35 -m 1G -net none -nodefaults -vnc 127.0.0.1:9 -device qxl-vga,ram_size_mb=128,vram_size=67108864,vgamem_mb=32,vram64_size_mb=256,max_outputs=1 \
  -device virtio-gpu-pci,max_outputs=2,xres=1280,yres=800,edid=on -device virtio-vga,xres=640 -device bochs-display,xres=1024,yres=768 -device secondary-vga -device ati-vga
