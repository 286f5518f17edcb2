qemu-system-x86_64 -m 512 -nic none \
  -drive file=/vm/a.img,format=raw,if=virtio,bps_rd=1048576,bps_rd_max=4194304,bps_rd_max_length=60,iops=100,iops_size=4096,group=slow \
  -drive file=/vm/b.img,format=raw,if=virtio,throttling.bps-total=1048576,throttling.iops-write=50,throttling.iops-write-max=80,throttling.group=fast
