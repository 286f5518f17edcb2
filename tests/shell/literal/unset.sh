A=x
unset A
qemu "[${A:-gone}]" "[$A]"
