#!/bin/sh
# Mail server
NAME=mail
RAM=1024
MAC="52:54:00:6a:10:01"
TAP=tap5
DISK="/srv/kvm/${NAME}.qcow2"

/usr/bin/kvm -name "$NAME" -m $RAM -hda "$DISK" -net nic,macaddr=$MAC,model=e1000 -net tap,ifname=$TAP,script=no
