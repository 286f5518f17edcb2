cat > run.sh <<EOF
qemu -m $1
EOF
ssh host <<EOF
qemu -m 2
EOF
bash <<EOF
qemu -m $M -net nic
EOF
