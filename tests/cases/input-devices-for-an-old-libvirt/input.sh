qemu-system-x86_64 -M q35 -m 2G -net none -display none -device virtio-input-host-pci,evdev=/dev/input/event7 \
  -object input-linux,id=kbd,evdev=/dev/input/by-id/usb-keyboard-event-kbd,grab_all=on,repeat=on,grab-toggle=ctrl-scrolllock \
  -object input-linux,id=mouse,evdev=/dev/input/by-id/usb-mouse-event-mouse
