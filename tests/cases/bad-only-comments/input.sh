#!/bin/sh
# kvm -m 512 -net nic -net user
