qemu-system-x86_64 -m 1G \
  -smbios type=1,model=X \
  -smbios type=99,value=a \
  -smbios manufacturer=Acme \
  -smbios type=0,release=3 \
  -smbios type=1,uuid=4711
