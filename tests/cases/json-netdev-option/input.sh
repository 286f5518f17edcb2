#!/bin/sh
qemu-system-x86_64 -m 512 \
  -netdev '{"type":"tap","id":"n0","ifname":"tap9","script":"no","downscript":"no","vhost":true}' \
  -device '{"driver":"virtio-net-pci","netdev":"n0","mac":"52:54:00:4a:50:03","bus":"pci.0","addr":"0x7"}'
