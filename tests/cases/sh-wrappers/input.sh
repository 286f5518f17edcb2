#!/bin/sh
sudo -u kvm nohup nice -n 5 ionice -c2 -n0 taskset -c 2,3 numactl --membind=0 \
  env QEMU_AUDIO_DRV=none /usr/bin/qemu-system-x86_64 -name wrapped -m 512 \
  -net nic,macaddr=52:54:00:0c:00:01 -net bridge > /var/log/vm.log 2>&1 &
