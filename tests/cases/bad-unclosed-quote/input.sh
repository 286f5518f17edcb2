#!/bin/sh
NAME="web
kvm -name $NAME -m 512 -net nic,macaddr=52:54:00:ba:d0:02 -net user
