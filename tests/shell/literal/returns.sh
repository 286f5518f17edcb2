f() { for i in 1 2 3; do [ $i = 2 ] && return 0; qemu $i; done; qemu never; }
f && qemu ok
g() { while [ $# -gt 0 ]; do qemu "$1"; shift; done; return 1; }
g a b || qemu failed
h() (qemu sub; exit 1; qemu never)
h
qemu after
