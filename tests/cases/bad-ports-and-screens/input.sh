qemu-system-x86_64 -serial bogus -parallel chardev:nobody -vnc 5901 -display picture -device VGA,vgamem_mb=many \
  -device ich9-usb-uhci1,masterbus=ehci.0 -device virtio-serial-pci,addr=77 -device virtserialport,chardev=nobody,name=a -spice port=x
