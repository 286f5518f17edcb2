qemu -name "${1:-vm}" -m ${2:-512} ${3-x}
