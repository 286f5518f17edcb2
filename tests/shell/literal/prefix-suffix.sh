DISK=/images/web.server.qcow2
qemu ${DISK##*/} ${DISK#*/} ${DISK%.*} ${DISK%%.*} ${DISK%/*} ${DISK#/images} "${DISK%.qcow2}".img ${DISK#nothing}
