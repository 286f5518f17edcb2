OPTS=$(cat <<EOF
-m 512
-net nic,model=virtio
EOF
)
qemu $OPTS
