qemu-system-x86_64 -watchdog dog -device virtio-rng-pci,rng=nobody -device hda-duplex -device vfio-pci,host=here -virtfs local,path=/srv -device virtio-9p-pci,fsdev=nobody,mount_tag=a
