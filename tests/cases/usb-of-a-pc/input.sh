qemu-system-x86_64 -m 512 -net none -nographic -usb -usbdevice tablet -usbdevice mouse -usbdevice serial:pty -usbdevice keyboard
