qemu-system-x86_64 -M pc,usb=on -m 256 -nic none -display none
