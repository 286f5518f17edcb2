#!/bin/sh
qemu-system-x86_64 -m 512 -nic none -object rng-builtin,id=r0 -device virtio-rng-pci,rng=r0
qemu-system-x86_64 -m 512 -nic none -chardev socket,id=egd,host=localhost,port=708 -object rng-egd,chardev=egd,id=r0 -device virtio-rng-pci,rng=r0
