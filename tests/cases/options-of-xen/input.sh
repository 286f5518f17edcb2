#!/bin/sh
qemu-system-i386 -M xenfv -m 512 -xen-domid 3 -xen-attach -xen-create -xen-domid-restrict -nic none
