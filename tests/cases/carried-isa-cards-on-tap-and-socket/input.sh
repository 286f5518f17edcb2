qemu-system-x86_64 -M isapc -name dos -m 16 \
  -netdev tap,id=t,ifname=tap0,script=no,downscript=no -device ne2k_isa,netdev=t,mac=52:54:00:6d:00:01 \
  -netdev socket,id=s,mcast=230.0.0.1:1234 -device ne2k_isa,netdev=s,mac=52:54:00:6d:00:02,iobase=0x320 \
  -netdev user,id=u,hostfwd=tcp::2222-:22,hostfwd=udp::53-:53 -device ne2k_isa,netdev=u,mac=52:54:00:6d:00:03
