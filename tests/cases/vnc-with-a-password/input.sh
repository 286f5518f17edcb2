kvm -m 1024 -net none -usb -device usb-tablet -vnc :1,password -vga cirrus
