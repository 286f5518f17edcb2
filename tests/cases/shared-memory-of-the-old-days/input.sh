kvm -m 512 -net none -device ivshmem,size=16,shm=ringbuffer
