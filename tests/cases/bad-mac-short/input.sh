#!/bin/sh
MAC=52:54:00:12:34
kvm -m 512 -net nic,macaddr=$MAC -net user
