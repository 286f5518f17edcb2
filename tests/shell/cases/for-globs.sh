for iso in /isos/*.iso; do qemu -cdrom $iso; done
