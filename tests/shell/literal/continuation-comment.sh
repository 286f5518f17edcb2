qemu -m 512 \
  -net nic # the card
