qemu-system-riscv64 -nographic -machine virt -m 2G -smp 4 -cpu rv64 \
    -bios fw_jump.elf -kernel Image -append "root=/dev/vda ro console=ttyS0" \
    -object rng-random,filename=/dev/urandom,id=rng0 -device virtio-rng-device,rng=rng0 \
    -drive file=fedora-riscv.raw,format=raw,id=hd0,if=none -device virtio-blk-device,drive=hd0 \
    -netdev user,id=usernet -device virtio-net-device,netdev=usernet
