#!/bin/sh
{ kvm -m 256 -net nic -net user,restrict=on 2>&1 | tee -a /var/log/kvm.log; } &
echo $! > /var/run/kvm.pid
