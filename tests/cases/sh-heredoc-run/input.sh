#!/bin/bash
cat > /run/vm.txt <<EOF
This is not a command: qemu-system-x86_64 -net nic
EOF
bash <<'EOF'
MAC=52:54:00:ee:00:01
qemu-system-x86_64 -m 256 -net nic,macaddr=$MAC -net user
EOF
