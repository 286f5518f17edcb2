set -e
set -- a "b c"
qemu "$@" "$2" $# ${@:2} "${@:1:1}" "$*" ${*} "x$@y"
shift
qemu "$1" $#
set --
qemu $# "$@"
