# qemu -m 1
qemu -m 2 # -m 3
qemu a#b '#c' "#d" \#e
