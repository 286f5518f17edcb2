A=1
B=$(A=2; echo $A)
qemu $A $B
