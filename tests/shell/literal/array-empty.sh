EXTRA=()
qemu -m 1 "${EXTRA[@]}" -x ${EXTRA[*]}
