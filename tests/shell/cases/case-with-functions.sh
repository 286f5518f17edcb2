start() { qemu -name "$NAME" "$@"; }
stop() { echo stop; }
NAME=web
case "$1" in
  start) start -m 512 ;;
  stop) stop ;;
  restart) stop; start -m 512 ;;
esac
