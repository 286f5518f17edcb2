qemu-system-x86_64 -name web -netdev vde,id=n0 -device e1000,netdev=n0,mac=52:54:00:00:00:01
