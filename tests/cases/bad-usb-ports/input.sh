qemu-system-x86_64 -name ports -m 64 -net none -device nec-usb-xhci,id=x,p2=8,p3=99
