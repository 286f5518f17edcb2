ARGS=(-m 512)
if [ -n "$ISO" ]; then ARGS+=(-cdrom "$ISO"); fi
[ -e /dev/kvm ] && ARGS+=(-enable-kvm)
qemu "${ARGS[@]}"
