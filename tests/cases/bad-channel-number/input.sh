qemu-system-s390x -m 1G -nic none -drive file=/vm/z.qcow2,if=none,id=d0,format=qcow2 -device virtio-blk-ccw,drive=d0,devno=0001
