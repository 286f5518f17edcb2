qemu -m 512 > /dev/null 2>&1 -name x </dev/null
qemu -a &> /dev/null
qemu -b 3<>/dev/null -c 4>/dev/null
