M=512
sh <<EOF
qemu -m $M -x "a b"
EOF
bash -s <<'EOF'
M=1
qemu -m $M
EOF
cat <<-EOF | sh
	qemu -m $M
	EOF
