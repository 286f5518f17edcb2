#!/bin/bash
qemu-system-x86_64 -name 'Tom'"'"'s "test" VM' -m "51"2 \
  -net "nic,macaddr=52:54:00:aa:bb:01" -net 'user,hostname=toms-vm' -append "root=/dev/sda console=ttyS0"
