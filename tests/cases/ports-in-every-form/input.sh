qemu-system-x86_64 -m 512 -net none -vnc none \
  -serial mon:stdio -serial file:/var/log/guest.log \
  -serial tcp:127.0.0.1:4555,server,nowait -serial telnet::4556,server \
  -parallel /dev/parport0 -monitor unix:/run/mon.sock,server,nowait -qmp tcp:localhost:4444,server
