#!/bin/sh
### BEGIN INIT INFO
# Provides:          vm-router
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
### END INIT INFO
PIDFILE=/var/run/vm-router.pid

case "$1" in
start)
    echo "Starting router VM"
    kvm -name router -m 128 -pidfile $PIDFILE -daemonize -nographic \
        -net nic,vlan=0,macaddr=52:54:00:de:ad:01 -net tap,vlan=0,ifname=wan0,script=no \
        -net nic,vlan=1,macaddr=52:54:00:de:ad:02 -net tap,vlan=1,ifname=lan0,script=no
    ;;
stop)
    kill $(cat $PIDFILE)
    ;;
restart)
    $0 stop; sleep 2; $0 start
    ;;
*)
    echo "Usage: $0 {start|stop|restart}" >&2
    exit 1
esac
