. ./again.sh
run() { run; kvm -net nic,macaddr=52:54:00:ba:d0:05 -net user; }
