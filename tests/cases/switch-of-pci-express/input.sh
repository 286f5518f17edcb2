qemu-system-x86_64 -name storage -M q35 -m 1024 -nographic -nodefaults \
  -device ioh3420,id=root_port1,multifunction=on,addr=1c.0 \
  -device x3130-upstream,id=upstream1,bus=root_port1 \
  -device xio3130-downstream,id=downstream1,bus=upstream1,chassis=9 \
  -device xio3130-downstream,id=downstream2,bus=upstream1,chassis=10 \
  -drive file=/vm/a.img,if=none,id=a,format=raw -device virtio-blk-pci,drive=a,bus=downstream1 \
  -drive file=/vm/b.img,if=none,id=b,format=raw -device virtio-blk-pci,drive=b,bus=downstream2 -nic none
