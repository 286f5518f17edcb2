#!/bin/sh
kvm -m 512 -nett nic -net nic,macaddr=52:54:00:9a:57:0d -net user
