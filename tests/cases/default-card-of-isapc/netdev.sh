qemu-system-i386 \
  -name dos \
  -M isapc \
  -m 16 \
  -netdev user,id=net0 \
  -net nic,netdev=net0,macaddr=52:54:00:12:34:56,model=ne2k_isa
