cat > /dev/null <<EOF
qemu -m 1
EOF
cat <<'EOF' > /dev/null
it's "quoted
EOF
qemu after
