qemu -uuid ${UUID:-$(uuidgen)} -net nic,macaddr=${MAC:=52:54:00:00:00:0$1} $MAC
