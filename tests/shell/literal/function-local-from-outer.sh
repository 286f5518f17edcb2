A=1
f() { local A="$A 2"; qemu "$A"; }
f
qemu "$A"
