qemu-system-x86_64 -m 1G -net none -nographic -usb -device usb-ccid,id=ccid0 \
  -chardev socket,id=card,server=on,host=127.0.0.1,port=2001,wait=off -device ccid-card-passthru,chardev=card,bus=ccid0.0 \
  -device usb-ccid -device ccid-card-emulated,backend=certificates,cert1=id-cert,cert2=signing-cert,cert3=encryption-cert,db=/etc/pki/nssdb
