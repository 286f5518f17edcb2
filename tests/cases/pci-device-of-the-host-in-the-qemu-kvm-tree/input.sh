qemu-kvm -m 512 -net none -vnc :1 -pcidevice host=03:00.0,name=nic
