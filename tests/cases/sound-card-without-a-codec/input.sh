#!/bin/sh
qemu-system-x86_64 -m 512 -nic none -device intel-hda -device ich9-intel-hda,id=front -device hda-micro,bus=front.0
