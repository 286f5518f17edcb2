#!/bin/sh
# the tap is made by a helper that prints its name
IFACE=$(sudo tunctl -b -u $USER)
kvm -m 512 -net nic -net tap,ifname=$IFACE,script=no
sudo tunctl -d $IFACE
