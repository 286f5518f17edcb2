#!/bin/sh
while true; do
    kvm -name kiosk -m 512 -no-reboot -net nic,macaddr=52:54:00:ff:00:01 -net bridge
    echo "guest ended, starting again in 5 s"
    sleep 5
done
