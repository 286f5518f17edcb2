qemu-system-x86_64 -name web -net nic,model=virtio,macaddr=52:54:00:00:00:01 -net tap,script=/etc/up,downscript=no
