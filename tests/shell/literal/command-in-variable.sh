QEMU=qemu-system-x86_64
CMD="$QEMU -m 512"
CMD="$CMD -net nic"
$CMD
nice $CMD -x
