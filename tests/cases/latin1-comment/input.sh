#!/bin/sh
# Gast für das Büro
kvm -m 512 -net nic,macaddr=52:54:00:9a:57:0e -net user
