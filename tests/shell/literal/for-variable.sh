LIST="a b"
for x in $LIST; do qemu $x; done
for x in "$LIST"; do qemu "$x"; done
