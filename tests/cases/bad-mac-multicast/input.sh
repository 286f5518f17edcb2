#!/bin/sh
kvm -m 512 -net nic,macaddr=01:00:5e:00:00:01 -net user
