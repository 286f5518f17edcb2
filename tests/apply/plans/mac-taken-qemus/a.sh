qemu-system-x86_64 -name a -netdev bridge,id=n0,br=br0 -device e1000,netdev=n0
