qemu-system-x86_64 -name a -M q35 -m 512 -nographic \
  -device pci-bridge,id=b1,chassis_nr=1 -netdev user,id=n -device e1000,netdev=n,bus=b1,addr=3 \
  -device virtio-rng-pci,bus=b1
qemu-system-x86_64 -name b -m 512 -nographic \
  -device ioh3420,id=rp,chassis=1 -netdev user,id=n -device virtio-net-pci,netdev=n,bus=rp \
  -device ioh3420,id=rp2,chassis=2 -device pcie-pci-bridge,id=pp,bus=rp2 \
  -device virtio-iommu-pci
