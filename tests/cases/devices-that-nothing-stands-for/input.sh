#!/bin/sh
qemu-system-x86_64 -M q35 -m 512 -nic none -drive file=/vm/n.img,if=none,id=nv,format=raw -device nvme,drive=nv,serial=N1 \
    -object memory-backend-file,id=erst,size=64K,mem-path=/vm/erst.bin,share=on -device acpi-erst,memdev=erst \
    -device virtio-sound-pci -device vfio-ap,sysfsdev=/sys/devices/vfio_ap/matrix/1 -device vfio-ccw,sysfsdev=/sys/bus/mdev/devices/2 \
    -device loader,file=/vm/blob.bin,addr=0x100000 -device guest-loader,kernel=/vm/Image,addr=0x47000000
