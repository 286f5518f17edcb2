#!/bin/sh
BR=br0
kvm -net nic,modl=e1000,macaddr=52:54:00:zz:00:01 -net bridge,bridge=$BR -net nic,vlan=x
