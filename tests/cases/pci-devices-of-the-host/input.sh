qemu-system-x86_64 -enable-kvm -m 2G -net none -nographic -device vfio-pci,host=02:00.0,id=gpu -device vfio-pci,host=0000:02:00.1,addr=8
