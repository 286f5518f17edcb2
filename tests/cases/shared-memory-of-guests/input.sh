# Looking Glass, and a server for several guests
qemu-system-x86_64 -m 1G -net none \
  -device ivshmem-plain,memdev=ivshmem,bus=pci.0 -object memory-backend-file,id=ivshmem,share=on,mem-path=/dev/shm/looking-glass,size=32M \
  -chardev socket,path=/tmp/ivshmem_socket,id=ivs -device ivshmem-doorbell,vectors=8,chardev=ivs,ioeventfd=on \
  -object memory-backend-file,id=kvmfr,share=on,mem-path=/dev/kvmfr0,size=64M -device ivshmem-plain,memdev=kvmfr,master=on
