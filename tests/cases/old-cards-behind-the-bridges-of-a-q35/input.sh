qemu-system-x86_64 -name xp -M q35 -m 1024 -vnc :3 \
  -device i82801b11-bridge,id=dmi,addr=1e.0 \
  -device pci-bridge,id=b1,bus=dmi,chassis_nr=1,addr=1 \
  -netdev user,id=n -device rtl8139,netdev=n,bus=b1,addr=3 \
  -device AC97,bus=b1,addr=4 -device ES1370,bus=dmi,addr=2 \
  -device pcie-root-port,id=rp,chassis=4 -device pcie-pci-bridge,id=pp,bus=rp \
  -device i6300esb,bus=pp,addr=2
