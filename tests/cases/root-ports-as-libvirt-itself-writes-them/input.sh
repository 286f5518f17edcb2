/usr/bin/qemu-system-x86_64 -name guest=web -machine pc-q35-7.2,usb=off -accel kvm -m 1024 -display none -nodefaults \
  -device '{"driver":"pcie-root-port","port":16,"chassis":1,"id":"pci.1","bus":"pcie.0","multifunction":true,"addr":"0x2"}' \
  -device '{"driver":"pcie-root-port","port":17,"chassis":2,"id":"pci.2","bus":"pcie.0","addr":"0x2.0x1"}' \
  -device '{"driver":"pcie-pci-bridge","id":"pci.3","bus":"pci.1","addr":"0x0"}' \
  -device '{"driver":"qemu-xhci","p2":15,"p3":15,"id":"usb","bus":"pci.2","addr":"0x0"}' \
  -netdev user,id=hostnet0 -device '{"driver":"e1000","netdev":"hostnet0","id":"net0","mac":"52:54:00:ab:cd:ef","bus":"pci.3","addr":"0x1"}' \
  -device '{"driver":"virtio-rng-pci","id":"rng0","bus":"pcie.0","addr":"0x3"}'
