qemu-system-x86_64 -m 512 -net none -display none -device piix3-usb-uhci,id=usb -device usb-tablet,bus=usb.0,port=1
