#!/bin/sh
qemu-system-x86_64 -name web -m 1G -daemonize -pidfile /run/web.pid -S -runas nobody -chroot /var/empty \
    -sandbox on -no-user-config -msg timestamp=on -D /var/log/web.log -nic none
