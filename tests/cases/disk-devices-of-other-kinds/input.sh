qemu-system-x86_64 -m 512 -nic none -device pvscsi,id=pv -drive file=/vm/a.img,format=raw,if=none,id=a -device scsi-hd,drive=a,bus=pv.0 \
  -device virtio-scsi-pci,id=vs,num_queues=4,cmd_per_lun=64,max_sectors=512,packed=on -drive file=/dev/sdb,format=raw,if=none,id=b -device scsi-block,drive=b,bus=vs.0 \
  -device virtio-scsi-pci-non-transitional,id=nt -drive file=/vm/c.img,format=raw,if=none,id=c -device scsi-hd,drive=c,bus=nt.0,ver=1.0 \
  -drive file=/vm/d.img,format=raw,if=none,id=d -device virtio-blk-pci,drive=d,iommu_platform=on,packed=on,page-per-vq=on,request-merging=off \
  -drive file=/vm/e.img,format=raw,if=none,id=e -device ide-hd,drive=e,model=WDC,min_io_size=4096 \
  -device vhost-scsi-pci,wwpn=naa.5001405bc4b0e4b0,id=tcm
