#!/bin/sh
kvm -name 'Tom's VM' -m 512 -net nic,macaddr=52:54:00:ba:d0:03 -net user
