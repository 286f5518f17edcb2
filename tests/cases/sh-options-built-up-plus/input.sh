#!/bin/bash
QEMU_OPTS="-enable-kvm -m 1024"
QEMU_OPTS+=" -net nic,model=rtl8139"
QEMU_OPTS+=" -net bridge,br=br1"
qemu-system-i386 ${QEMU_OPTS}
