#!/bin/sh
cd /srv/vm || exit 1
(
  ulimit -l unlimited
  . ./vm.conf
  exec qemu-kvm -name $VMNAME -m $VMMEM -net nic,macaddr=$VMMAC -net bridge,br=$VMBR
) </dev/null >/dev/null 2>&1 &
