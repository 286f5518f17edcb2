qemu-system-x86_64 -M q35 -m 512 -device pcie-root-port,id=rp1,chassis=1 -netdev user,id=n -device virtio-net-pci,netdev=n,bus=rp1 -netdev user,id=m -device e1000e,netdev=m,bus=pcie.0
