run() {
  local name=$1 mem="$2"
  shift 2
  qemu -name "$name" -m $mem "$@" -x $# "$*"
}
function other { run "$@" extra; }
run web 512 -net "nic,a b"
other db 1024
