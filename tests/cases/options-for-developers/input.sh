#!/bin/sh
qemu-system-x86_64 -m 512 -hda /vm/a.img -nic none -singlestep -tb-size 256 -seed 42 -trace enable='virtio_*' \
    -dfilter 0x8000..0x9000 -plugin ./libhotpages.so -dump-vmstate vmstate.json -enable-sync-profile \
    -qtest unix:/tmp/qtest.sock -qtest-log none -preconfig -perfmap -jitdump
