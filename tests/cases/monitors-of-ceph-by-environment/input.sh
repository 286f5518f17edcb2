#!/bin/sh
export CEPH_ARGS="--id web -m mon1.example.org:6321,mon2.example.org"
exec qemu-system-x86_64 -m 512 -net none \
  -drive file=rbd:pool/web,if=virtio,format=raw \
  -drive file=rbd:pool/data:mon_host=10.0.0.9,if=virtio,format=raw
