#!/bin/sh
usage() {
cat <<EOF
Usage: $0 IMAGE
  runs  qemu-system-x86_64 -net nic -net tap  on IMAGE
EOF
exit 1
}
[ -f "$1" ] || usage
qemu-system-x86_64 -hda "$1" -m 512 -net nic,model=pcnet -net user,net=192.168.76.0/24
