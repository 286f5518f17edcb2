set -- -m 512 -name "a b"
while [ $# -gt 0 ]; do
  case "$1" in
    -m) MEM=$2; shift 2 ;;
    -name) NAME=$2; shift; shift ;;
    *) break ;;
  esac
done
qemu -m $MEM -name "$NAME" $#
