qemu-system-x86_64 -name old -m 512 -balloon virtio -virtfs local,path=/srv,mount_tag=s,security_model=none -watchdog ib700 \
  -netdev user,id=n1 -device virtio-net-pci,netdev=n1,mac=52:54:00:6c:00:03
