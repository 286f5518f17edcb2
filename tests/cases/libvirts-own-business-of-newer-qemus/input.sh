#!/bin/sh
qemu-system-x86_64 -name web -m 1G -nic none -only-migratable -run-with chroot=/var/empty -enable-fips \
    -add-fd fd=9,set=2,opaque=disk -async-teardown -compat deprecated-input=reject -realtime mlock=on \
    -incoming defer -echr 0x14 -writeconfig /vm/web.cfg -qmp-pretty unix:/run/web.qmp,server,nowait \
    -iscsi initiator-name=iqn.2008-11.org.example:web,user=web,password=s3cret
