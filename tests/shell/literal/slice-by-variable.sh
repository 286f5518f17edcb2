V=abcdef
i=2
qemu ${V:$i} ${V:i:2}
