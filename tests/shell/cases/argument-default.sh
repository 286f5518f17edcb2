qemu -name ${1:-vm} -m ${2-512} ${SNAP:+-snapshot} ${3:+-x}
