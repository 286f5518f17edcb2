qemu -net nic,\
model=virtio -name "a \
b"
