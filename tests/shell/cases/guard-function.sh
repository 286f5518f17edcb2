die() { echo "$1"; exit 1; }
usage() { cat <<EOF
usage: qemu -x
EOF
exit 1; }
[ -n "$1" ] || usage
[ -e disk ] || die "no disk"
qemu -name "$1"
