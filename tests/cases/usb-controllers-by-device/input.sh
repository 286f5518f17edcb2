qemu-system-x86_64 -m 512 -net none -display none \
  -device ich9-usb-ehci1,id=ehci,addr=1d.7,multifunction=on -device ich9-usb-uhci1,masterbus=ehci.0,firstport=0,addr=1d.0,multifunction=on \
  -device nec-usb-xhci,id=xhci,p2=8,p3=8 -device usb-tablet,bus=xhci.0 -device usb-kbd -device virtio-balloon-pci,id=b0
