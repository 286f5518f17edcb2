declare -i n=3
readonly R="x y"
typeset T=z
export "Q=1 2"
qemu $n "$R" $T "$Q"
