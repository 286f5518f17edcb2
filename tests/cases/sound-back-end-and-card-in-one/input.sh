qemu-system-x86_64 -M q35 -m 512 -net none -display none -audio alsa,model=hda,out.dev=default -device virtio-rng-pci
