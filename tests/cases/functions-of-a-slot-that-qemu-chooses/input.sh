qemu-system-x86_64 -m 512 -nographic -nodefaults \
  -device virtio-rng-pci,multifunction=on -device virtio-balloon-pci,addr=2.1 \
  -drive file=/vm/a.img,if=none,id=a,format=raw -device virtio-blk-pci,drive=a,multifunction=on \
  -netdev user,id=n -device e1000,netdev=n,multifunction=on
