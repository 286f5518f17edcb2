OPTS="-m 512   -net nic	-net user"
qemu $OPTS"x" "$OPTS" pre$OPTS ' '$OPTS
