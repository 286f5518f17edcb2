MEM=512
sh -c "qemu -m $MEM -name \"a b\" 'c d'"
bash -c 'qemu "$0" "$1" "$#"' zero one
sh -c 'for i in 1 2; do qemu $i; done; exit 1; qemu never'
qemu after
