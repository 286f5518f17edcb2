qemu-system-x86_64 \
  -name offline \
  -m 256 \
  -net none
