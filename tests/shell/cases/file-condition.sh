OPTS="-m 512"
if [ -e /dev/kvm ]; then
  OPTS="$OPTS -enable-kvm"
fi
[ -f cd.iso ] && OPTS="$OPTS -cdrom cd.iso"
qemu $OPTS
