qemu-system-aarch64 -m 2048 -cpu cortex-a72 -M virt -bios /usr/share/qemu-efi-aarch64/QEMU_EFI.fd -nographic \
    -drive if=none,file=/vm/bionic.img,format=qcow2,id=hd0 -device virtio-blk-device,drive=hd0 \
    -device virtio-net-pci,netdev=n0 -netdev user,id=n0
