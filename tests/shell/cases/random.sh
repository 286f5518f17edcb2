MAC=52:54:00:$(printf %02x $RANDOM):00:01
PORT=$((RANDOM % 100 + 5900))
qemu -net nic,macaddr=$MAC -vnc :$PORT -pidfile /run/$$.pid -x $?
