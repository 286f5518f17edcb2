qemu-system-x86_64 -name web -M q35 -m 512 -nographic -nic none \
  -device pcie-root-port,id=rp1,chassis=1,slot=1 \
  -device pcie-root-port,id=rp2,chassis=1,slot=2 \
  -device pcie-root-port,id=rp3,chassis=2,slot=3 \
  -device virtio-rng-pci,bus=rp3
