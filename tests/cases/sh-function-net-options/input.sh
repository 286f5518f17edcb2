#!/bin/sh
net() {
    echo "-net nic,vlan=$1,macaddr=52:54:00:00:0$1:01 -net tap,vlan=$1,ifname=$2,script=no"
}
exec kvm -m 512 $(net 0 lan0) $(net 1 dmz0)
