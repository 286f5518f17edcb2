qemu-system-x86_64 -name web -net nic,vlan=3,macaddr=52:54:00:00:00:01 -net nic,vlan=3,macaddr=52:54:00:00:00:02
