qemu-system-x86_64 -m 1G \
  -fw_cfg name=opt/a,string=x,file=/etc/hostname \
  -fw_cfg file=/etc/hostname \
  -fw_cfg opt/org.example.a-name-that-nobody-will-ever-be-able-to-read,string=x \
  -fw_cfg name=opt/a,data=x
