qemu-system-x86_64 -M q35 -m 512 -net none -display none -usb -device usb-tablet,bus=usb-bus.0 -device virtio-keyboard-pci -balloon virtio
