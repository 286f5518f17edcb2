#!/bin/sh
kvm -m ${MEM:-512 -net nic,macaddr=52:54:00:ba:d0:04 -net user
