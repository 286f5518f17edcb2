qemu-system-x86_64 -M q35 -m 512 -usb -netdev user,id=n -device e1000,netdev=n,addr=1d
