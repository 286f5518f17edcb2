f() { qemu "$@"; }
time f a 2>/dev/null
