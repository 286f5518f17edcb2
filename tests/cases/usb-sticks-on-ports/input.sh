qemu-system-x86_64 -m 512 -net none -display none -usb -device qemu-xhci,id=xhci \
  -drive if=none,id=a,file=/srv/a.img,format=raw -device usb-storage,drive=a,bus=xhci.0,port=3,removable=on \
  -drive if=none,id=b,file=/srv/b.img,format=raw -device usb-storage,drive=b,port=2 -drive if=none,id=c,file=/srv/c.img,format=raw -device usb-storage,drive=c,bus=xhci.0
