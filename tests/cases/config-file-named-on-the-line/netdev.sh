qemu-system-x86_64 \
  -name web \
  -m 512 \
  -readconfig /etc/vm/web.cfg \
  -net none
