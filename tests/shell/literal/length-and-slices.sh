V=abcdef
qemu ${#V} ${V:2} ${V:0:3} ${V:1:-1} ${V: -2} "${V:10}" x
