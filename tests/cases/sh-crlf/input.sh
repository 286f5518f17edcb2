#!/bin/sh
MAC=52:54:00:99:00:02
kvm -m 256 -net nic,macaddr=$MAC -net user
