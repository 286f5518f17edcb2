#!/bin/bash
# Fedora CoreOS reads its first configuration from here.
qemu-system-x86_64 -m 2048 -net none \
  -fw_cfg name=opt/com.coreos/config,file=config.ign \
  -fw_cfg opt/org.example/role,string="web 1" \
  -fw_cfg name=opt/org.example/sizes,string='{"disk":8,,"swap":1}' \
  -fw_cfg name=opt/org.example/list,file=/srv/a,,b.txt \
  -fw_cfg name=opt/ovmf/X-PciMmio64Mb,string=65536 \
  -fw_cfg name=etc/table,file=/srv/table \
  -fw_cfg name=opt/org.example/keys,gen_id=secret0
