#!/bin/bash
VMID=101
/usr/bin/kvm \
  -id $VMID \
  -name web \
  -pidfile /var/run/qemu-server/${VMID}.pid \
  -daemonize \
  -smbios 'type=1,uuid=8a6c6f2e-0f6c-4f0c-8f57-4f1f9f5f3c11' \
  -smp '2,sockets=1,cores=2,maxcpus=2' \
  -nodefaults \
  -machine 'type=pc-i440fx-7.2+pve0' \
  -m 2048 \
  -netdev "type=tap,id=net0,ifname=tap${VMID}i0,script=/var/lib/qemu-server/pve-bridge,downscript=/var/lib/qemu-server/pve-bridgedown,vhost=on" \
  -device "virtio-net-pci,mac=BC:24:11:02:03:04,netdev=net0,bus=pci.0,addr=0x12,id=net0,bootindex=102"
