qemu-system-x86_64 -m 512 -M q35 -nodefaults -nic none \
  -device pcie-root-port,id=a -device pcie-root-port,id=b \
  -device pcie-root-port,id=c,chassis=300 \
  -device pcie-root-port,id=d,chassis=4,hotplug=maybe \
  -device i82801b11-bridge,id=e,addr=40 \
  -device pci-bridge,id=f \
  -device pxb-pcie,id=g,bus_nr=255 \
  -device intel-iommu -device intel-iommu
