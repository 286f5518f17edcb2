qemu-system-x86_64 -m 1G -net none -usb -usbdevice joystick -usbdevice disk: -usbdevice host:mouse -usbdevice serial: \
  -device usb-host,vendorid=0x12345,productid=1 -device usb-redir,chardev=nothing -device usb-tablet,port=one \
  -device usb-ccid -device ccid-card-emulated,backend=certificates,cert1=a
