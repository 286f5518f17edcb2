qemu-system-x86_64 -m 512 -net none -vnc :1,password=maybe -vnc :2,password-secret=none -vnc :3,audiodev=none -spice port=5900,gl=perhaps \
  -device VGA,xres=wide,yres=600 -device qxl,vgamem_mb=much -device virtio-input-host-pci -object input-linux,id=k,evdev=/dev/input/event1,grab-toggle=esc
