qemu-system-x86_64 -m 512 -M q35 -nodefaults -netdev user,id=n \
  -device pxb-pcie,id=far,bus_nr=64 -device virtio-rng-pci,bus=far -device e1000e,netdev=n,bus=far \
  -device pcie-root-port,id=port1,chassis=1 -device pxb-pcie,id=farther,bus_nr=128,bus=port1
