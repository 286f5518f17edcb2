#!/bin/sh
SSH=2222
kvm -net nic -net user,hostfwd=tcp:$SSH:22
