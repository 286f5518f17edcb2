kvm -m 512 -net nic,macaddr=52:54:00:9a:57:0f -net user
