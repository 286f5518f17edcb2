#!/bin/bash
cd "$(dirname "$0")" || exit 1
mkdir -p logs
(cd /var/tmp && rm -f *.pid)
qemu-system-x86_64 -name here -m 512 -net none -nographic -drive file=here.qcow2,if=virtio,format=qcow2
pushd /srv/db
qemu-system-x86_64 -name db -m 512 -net none -nographic -drive file=disks/db.qcow2,if=virtio,format=qcow2 -kernel $PWD/bzImage
popd
cd lab && cd ../web
sudo qemu-system-x86_64 -name web -m 512 -net none -nographic -drive file=web.qcow2,if=virtio,format=qcow2
