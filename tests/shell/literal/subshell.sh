A=1
(A=2; qemu $A; exit 3; qemu never)
qemu $A
{ A=3; qemu group; }
qemu $A
