qemu-system-x86_64 -m 512 -nic none -drive file=/vm/a.img,format=raw,if=none,id=a -device nvme,drive=a,serial=x \
  -blockdev driver=raw,node-name=b,file.driver=file,file.filename=/vm/b.img -device nvme,drive=b,serial=y \
  -drive file=/dev/sg1,format=raw,if=none,id=g -device scsi-generic,drive=g -sd /vm/sd.img
