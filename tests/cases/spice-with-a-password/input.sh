qemu-system-x86_64 -m 1024 -net none -vga qxl \
  -spice port=5900,tls-port=5901,password=s3cret,agent-mouse=off,disable-copy-paste=on,playback-compression=off,x509-dir=/etc/pki
