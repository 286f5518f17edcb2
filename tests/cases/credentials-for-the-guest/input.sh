#!/bin/sh
# systemd in the guest takes these over; what they hold is in the XML alone
qemu-system-x86_64 -m 1G -net none \
  -smbios 'type=11,value=io.systemd.credential:passwd.hashed-password.root=$y$j9T$hush4' \
  -fw_cfg name=opt/io.systemd.credentials/wireguard,string=hush4
qemu-system-x86_64 -m 1G -net none -fw_cfg name=opt/io.systemd.credentials/wireguard,string=hush4
