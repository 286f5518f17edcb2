#!/bin/sh
kvm -m $MEMORY -net nic,model=$NICMODEL,macaddr=52:54:00:be:ef:02 -net tap,ifname=$TAP,script=$SCRIPT $MORE_OPTIONS
