qemu-system-x86_64 -M q35 -m 1G -net none -vga qxl -spice port=5930,addr=127.0.0.1,disable-ticketing=on \
  -device ich9-usb-ehci1,id=usb,addr=1d.7,multifunction=on -device ich9-usb-uhci1,masterbus=usb.0,firstport=0,multifunction=on,addr=1d.0 \
  -device usb-hub,bus=usb.0,port=1 -device usb-tablet,bus=usb.0,port=1.1 \
  -chardev spicevmc,name=usbredir,id=usbredir1 -device usb-redir,chardev=usbredir1,id=redir1,bus=usb.0,port=2 \
  -chardev socket,id=remote,host=10.0.0.5,port=4000 -device usb-redir,chardev=remote,filter=-1:-1:-1:-1:1
