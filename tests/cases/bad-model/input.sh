#!/bin/sh
OPTS="-m 512"
OPTS="$OPTS -net nic,model=virtoi,macaddr=52:54:00:ba:d0:01"
OPTS="$OPTS -net user"
kvm $OPTS
