MEM=512
NAME=vm
while [ $# -gt 0 ]; do
  case "$1" in
    -m) MEM=$2; shift 2 ;;
    -n|--name) NAME=$2; shift 2 ;;
    --vga) VGA=std; shift ;;
    *) break ;;
  esac
done
qemu -m $MEM -name $NAME "$@"
