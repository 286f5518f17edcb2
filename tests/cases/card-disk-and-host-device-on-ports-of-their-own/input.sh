qemu-system-x86_64 -name web -M q35 -m 2048 -nodefaults -vga std -display none \
  -device pcie-root-port,id=rp1,bus=pcie.0,addr=2.0,multifunction=on,chassis=1,port=16 \
  -device pcie-root-port,id=rp2,bus=pcie.0,addr=2.1,chassis=2,port=17,hotplug=off \
  -device pcie-root-port,id=rp3,bus=pcie.0,addr=2.2,chassis=3,port=18 \
  -netdev tap,id=net0,ifname=tap0,script=no,downscript=no -device virtio-net-pci,netdev=net0,mac=52:54:00:aa:00:01,bus=rp1,addr=0x0 \
  -drive file=/vm/web.qcow2,if=none,id=d0,format=qcow2 -device virtio-blk-pci,drive=d0,bus=rp2 \
  -device vfio-pci,host=3b:00.0,bus=rp3
