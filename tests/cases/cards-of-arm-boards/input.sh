#!/bin/sh
qemu-system-arm -M vexpress-a9 -m 256 -kernel /vm/zImage -append root=/dev/mmcblk0 -sd /vm/card.img -mtdblock /vm/flash.img -nic none
