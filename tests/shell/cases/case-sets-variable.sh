MEM=512
case $1 in
  web) MAC=52:54:00:00:00:01 MEM=1024 ;;
  db) MAC=52:54:00:00:00:02 ;;
esac
qemu -m $MEM -net nic,macaddr=$MAC
