qemu-system-x86_64 -name intel -accel kvm -machine q35,kernel_irqchip=split -m 512 -nographic -nic none \
  -device intel-iommu,intremap=on,caching-mode=on,device-iotlb=on,aw-bits=48,pt=on
qemu-system-x86_64 -name plain -machine q35 -m 512 -nographic -nic none -device intel-iommu,intremap=on,eim=auto,pt=off,x-buggy-eim=on
qemu-system-x86_64 -name virtio -machine q35 -m 512 -nographic -nic none -device virtio-iommu-pci,addr=5
