X=1
OUT=$(cat <<'EOF'
a $X
EOF
)
IN=$(cat <<-EOF
	tab $X \$X "q"
	EOF
)
qemu "$OUT" "$IN"
cat <<EOF > /dev/null && qemu and
text
EOF
qemu end
