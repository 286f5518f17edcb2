#!/bin/sh
OPTS=""
OPTS="$OPTS -m 256"
OPTS="$OPTS -net nic,vlan=0,macaddr=52:54:00:00:00:11"
OPTS="$OPTS -net tap,vlan=0,ifname=tap0,script=no,downscript=no"
OPTS="$OPTS -net nic,vlan=1,macaddr=52:54:00:00:00:12"
OPTS="$OPTS -net user,vlan=1"
OPTS="$OPTS -k de"

qemu $OPTS
