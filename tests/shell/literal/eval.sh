CMD="qemu -name 'a b' -m 512"
eval $CMD
eval "$CMD" -x
eval 'V="x y"'
eval qemu '"$V"'
N=2
eval "M$N=value"
qemu $M2
