#!/bin/sh
qemu-system-x86_64 -name desk -m 1G -net none -k de -object secret,id=vncpass,data=hunter2,format=raw -object tls-creds-x509,id=tls0,dir=/etc/pki/qemu,endpoint=server \
  -audiodev none,id=snd0 -device AC97,audiodev=snd0 \
  -vnc 192.168.7.2:3,password-secret=vncpass,tls-creds=tls0,share=force-shared,power-control=on,lossy=on,non-adaptive=on,key-delay-ms=20,audiodev=snd0,websocket=on,sasl=on
