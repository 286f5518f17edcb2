qemu-system-x86_64 -machine q35,smm=on,pflash0=code,pflash1=vars -m 1G -nic none \
  -blockdev driver=file,node-name=code-file,filename=/usr/share/OVMF/OVMF_CODE_4M.fd,read-only=on \
  -blockdev driver=raw,node-name=code,file=code-file,read-only=on \
  -blockdev driver=raw,node-name=vars,file.driver=file,file.filename=/vm/web_VARS.fd \
  -drive file=/vm/a.qcow2,format=qcow2,if=virtio
