qemu-system-x86_64 -m 512 -nodefaults -nographic \
  -chardev socket,id=con,host=0.0.0.0,port=2001,server=on,wait=off,telnet=on -device isa-serial,chardev=con \
  -chardev file,id=log,path=/var/log/com2.log,append=on -device pci-serial,chardev=log \
  -chardev pty,id=lp -device isa-parallel,chardev=lp \
  -chardev stdio,id=mon0 -mon chardev=mon0,mode=readline -serial chardev:lp2 -chardev null,id=lp2
