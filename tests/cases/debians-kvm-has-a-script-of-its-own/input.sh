kvm -name old -m 256 -net nic,macaddr=52:54:00:6b:00:01 -net tap
