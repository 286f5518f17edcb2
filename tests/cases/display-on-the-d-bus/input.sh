qemu-system-x86_64 -m 1G -net none -audiodev dbus,id=a0 -device AC97,audiodev=a0 -display dbus,p2p=on,audiodev=a0
