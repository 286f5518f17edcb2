qemu-system-s390x -m 512 -net none -nographic -device virtio-serial-ccw -device sclpconsole,chardev=c -chardev stdio,id=c
qemu-system-ppc64 -m 512 -net none -nographic -serial mon:stdio
qemu-system-arm -M versatilepb -m 128 -net none -serial stdio -vga cirrus
qemu-system-aarch64 -M virt -m 512 -net none -display none -serial file:/var/log/a.log -device virtio-gpu-pci -device qemu-xhci -device usb-kbd
