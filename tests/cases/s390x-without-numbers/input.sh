qemu-system-s390x -m 1G -kernel kernel.debian -initrd initrd.debian -append "root=/dev/vda1" -nographic \
    -drive file=/vm/z.qcow2,if=virtio,format=qcow2 -net nic -net user
