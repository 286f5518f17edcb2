A=" a b "
B=""
qemu x$A"y" $A $B "$B" -z$B
