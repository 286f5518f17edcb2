qemu ${1##*/} ${DISK%.img}.qcow2 ${#X} ${1^^} ${A/b/c}
