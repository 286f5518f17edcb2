ARGS=(-m 512 -name "my vm" # comment
  -net nic,model=virtio
  -net user)
ARGS+=(-vnc :1)
qemu "${ARGS[@]}"
kvm ${ARGS[@]} "${ARGS[*]}" ${#ARGS[@]} "${ARGS[3]}" ${ARGS[0]} $ARGS
