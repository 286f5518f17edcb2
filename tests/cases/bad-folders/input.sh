qemu-system-x86_64 -m 512 \
  -virtfs local,path=/srv/a,mount_tag=a,security_model=none,fmode=0644 \
  -virtfs local,path=/srv/a,mount_tag=a,security_model=mapped,dmode=rwx \
  -virtfs local,path=/srv/a,mount_tag=a,security_model=none,multidevs=all \
  -device vhost-user-fs-pci,chardev=nowhere,tag=t \
  -device virtio-rng-pci,rng=r -object rng-egd,id=r,chardev=nowhere
