#!/bin/sh
# Written for a new host, and now for one with libvirt 4.0.
qemu-system-x86_64 -M q35 -m 1024 -nodefaults \
  -device bochs-display \
  -device pcie-root-port,id=rp1,chassis=1 \
  -device pcie-pci-bridge,id=pp,bus=rp1 \
  -drive file=/vm/a.raw,format=raw,if=virtio,aio=io_uring,snapshot=on \
  -drive file=nvme://0000:01:00.0/1,format=raw,if=virtio \
  -drive file=/vm/b.raw,format=raw,if=none,id=b -device virtio-blk-pci-non-transitional,drive=b \
  -object rng-builtin,id=r -device virtio-rng-pci,rng=r \
  -device vhost-vsock-pci,guest-cid=3 \
  -chardev socket,id=v,path=/run/virtiofsd.sock -device vhost-user-fs-pci,chardev=v,tag=data \
  -device pvpanic-pci \
  -tpmdev passthrough,id=t,path=/dev/tpm0 -device tpm-crb,tpmdev=t
