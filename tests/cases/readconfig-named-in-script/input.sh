#!/bin/sh
qemu-system-x86_64 -m 1024 -readconfig /etc/vm/net.cfg -nodefaults
