A=outer
f() { local A=inner; B=set; qemu $A; }
f
qemu $A $B
