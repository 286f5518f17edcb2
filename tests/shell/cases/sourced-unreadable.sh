. /etc/vm.conf
qemu -m $MEM
