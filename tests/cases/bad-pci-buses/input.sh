qemu-system-x86_64 -m 512 -M q35 -nodefaults \
  -device pcie-root-port,id=port1,chassis=1 \
  -device virtio-rng-pci,bus=prot1 \
  -netdev user,id=n -device virtio-net-pci,netdev=n,bus=pci.0 \
  -device virtio-balloon-pci,bus=port2 -device pcie-root-port,id=port2,chassis=2 \
  -device AC97,bus=port1 -device ES1370,bus=port1
