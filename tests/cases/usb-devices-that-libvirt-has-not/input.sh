qemu-system-x86_64 -m 1G -net none -nographic -usb -device usb-mtp,rootdir=/srv/share -device usb-braille,chardev=b -chardev braille,id=b \
  -usbdevice bt:hci,vlan=0 -usbdevice net:nic -usbdevice host:auto:*:* -device usb-wacom-tablet -device u2f-passthru
