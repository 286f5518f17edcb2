#!/bin/sh
if [ -n "$1" ]; then
    kvm -m 512 -net nic -net user
