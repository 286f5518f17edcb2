#!/bin/sh
qemu -m 256 -hda /vm/xp.img -vmwarevga -enable-kqemu -no-kqemu -startdate 2006-06-17T16:01:21 -tdf -clock dynticks \
    -alt-grab -ctrl-grab -no-quit -show-cursor -net none
