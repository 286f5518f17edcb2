qemu-system-x86_64 -name web -m 512 -hda web.img -net nic,macaddr=00:16:3e:00:01:01 -net user
