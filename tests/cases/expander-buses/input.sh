qemu-system-x86_64 -name numa -m 1024 -nographic -nic none \
  -device pxb,id=px,bus_nr=100,addr=9 -device virtio-rng-pci,bus=px,addr=1
qemu-system-x86_64 -name numa-q35 -M q35 -m 1024 -nographic -nic none \
  -device pxb-pcie,id=pe,bus_nr=128 -device pcie-root-port,id=rp,bus=pe,chassis=5 -device virtio-rng-pci,bus=rp
