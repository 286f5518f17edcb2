read -r x <<< "a b" || true
qemu -m 1 <<< "text"
