#!/bin/bash
: ${QEMU:=qemu-system-x86_64}
MEM=${MEM:-512}
BR=${BR:-br0}

"$QEMU" -name ${1:-builder} -m ${MEM} -netdev bridge,id=lan,br=$BR \
    -device virtio-net-pci,netdev=lan,mac=${MAC:-52:54:00:ab:cd:01}
