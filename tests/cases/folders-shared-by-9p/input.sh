qemu-system-x86_64 -m 512 -net none -nographic \
  -virtfs local,path=/srv/share,mount_tag=share,security_model=mapped-xattr,readonly=on \
  -fsdev local,id=home,path=/home,security_model=passthrough,writeout=immediate -device virtio-9p-pci,fsdev=home,mount_tag=home \
  -virtfs proxy,socket=/run/p.sock,mount_tag=far
