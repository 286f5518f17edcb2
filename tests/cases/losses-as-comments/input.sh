qemu-system-x86_64 -name web -m 512 -boot menu=on ---vga std- -net nic,macaddr=00:16:3e:00:01:01 -net user,hostname=web--1,tftp=/srv/tftp
