qemu-system-x86_64 -m 512 -net none \
  -virtfs local,path=/srv/a,mount_tag=a,security_model=mapped-xattr,fmode=0644,dmode=0755,multidevs=remap \
  -fsdev local,id=b,path=/srv/b,security_model=passthrough,multidevs=forbid,throttling.iops-total=100 -device virtio-9p-pci,fsdev=b,mount_tag=b \
  -fsdev proxy,id=c,socket=/run/virtfs.sock -device virtio-9p-pci,fsdev=c,mount_tag=c \
  -virtfs synth,mount_tag=d
