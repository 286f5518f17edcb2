( cd /vm && qemu -m 1 ) &
(MEM=2; qemu -m $MEM) ; qemu -m $MEM
