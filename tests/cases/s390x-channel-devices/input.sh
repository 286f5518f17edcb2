qemu-system-s390x -M s390-ccw-virtio -m 2G -smp 2 -nographic \
    -drive file=/vm/z.qcow2,if=none,id=d0,format=qcow2 -device virtio-blk-ccw,drive=d0,devno=fe.0.0001,bootindex=1 \
    -netdev user,id=n0 -device virtio-net-ccw,netdev=n0,devno=fe.0.0a00,mac=52:54:00:ab:cd:03 \
    -device virtio-rng-ccw -device virtio-serial-ccw
