case "$1" in
  start)
    qemu -name vm1 -daemonize
    ;;
  console) kvm -name vm1 -nographic ;;
  stop) kill `cat pid` ;;
  *) echo "usage: $0 start|stop"; exit 1 ;;
esac
