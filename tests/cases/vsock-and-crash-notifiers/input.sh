qemu-system-x86_64 -m 1G -net none -device vhost-vsock-pci,guest-cid=3,id=vs0,addr=8 -device pvpanic,ioport=1285 -device vmcoreinfo -device vmgenid,guid=324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87
