#!/bin/bash
: ${QEMU:=qemu-system-x86_64}
MEM=${MEM:-512}
BR=${BR:-br0}
NETDEV=${NETDEV-bridge,id=lan,br=$BR}

"$QEMU" -name ${1:-builder} -m ${MEM} -smp ${CPUS:=2} \
    -netdev "${NETDEV}" \
    -device virtio-net-pci,netdev=lan,mac=${MAC:-52:54:00:ab:cd:01} ${EXTRA:+-serial mon:stdio}
