qemu-system-i386 -M isapc -m 16 -hda /vm/dos.img -device rtl8139,netdev=n -netdev user,id=n -device virtio-rng-pci
