qemu-system-x86_64 -name lab -m 256 \
    -net nic,macaddr=00:16:3e:00:01:01 -net nic,macaddr=00:16:3e:00:01:02 \
    -net user,hostfwd=tcp::2222-:22,hostname=lab
