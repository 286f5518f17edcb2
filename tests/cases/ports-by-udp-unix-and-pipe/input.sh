qemu-system-x86_64 -m 512 -net none -vnc none \
  -serial udp:10.0.0.1:4000@:4001 -serial unix:/run/com2.sock -serial pipe:/run/com3 -serial null -parallel none
