qemu-system-x86_64 -name lab -m 256 \
  -netdev vde,id=v0,sock=/run/vde.ctl,port=3 -device e1000,netdev=v0,mac=00:16:3e:00:01:01 \
  -netdev user,id=u0,tftp=/srv/tftp,bootfile=pxelinux.0 -device virtio-net-pci,netdev=u0,mac=00:16:3e:00:01:02,bootindex=1 \
  -netdev bridge,id=b0 -device e1000,netdev=b0,mac=00:16:3e:00:01:03
