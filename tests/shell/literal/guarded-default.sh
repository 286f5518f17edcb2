[ -n "" ] && A=1 || A=2
qemu $A
