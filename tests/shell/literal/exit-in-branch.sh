A=1
if [ $A = 1 ]; then qemu yes; exit; fi
qemu no
