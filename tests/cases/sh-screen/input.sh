#!/bin/sh
screen -dmS mailvm /usr/bin/kvm -curses -name mailvm -m 384 -net nic,macaddr=DE:AD:BE:EF:10:02 -net tap,ifname=tap2,script=/etc/kvm/kvm-ifup
