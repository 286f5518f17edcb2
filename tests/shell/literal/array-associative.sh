declare -A MAC=([web]=52:54:00:00:00:01 [db]="52:54:00:00:00:02")
g=db
qemu -net nic,macaddr=${MAC[web]} -net nic,macaddr=${MAC[$g]}
