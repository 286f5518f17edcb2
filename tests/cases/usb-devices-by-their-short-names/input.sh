kvm -m 1024 -net none -nographic -hda winxp.img -usb -usbdevice tablet -usbdevice host:046d:c52b -usbdevice host:003.007 \
  -usbdevice disk:stick.img -usbdevice disk:format=qcow2:/srv/images/stick.qcow2 -usbdevice serial::/dev/ttyUSB0 \
  -usbdevice serial:vendorid=0x0403:pty -usbdevice wacom-tablet -usbdevice ccid
