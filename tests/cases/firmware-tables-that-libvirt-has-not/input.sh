qemu-system-x86_64 -m 2G -net none -smbios type=2 \
  -smbios type=0,vendor=SeaBIOS,date="April 2014",uefi=on \
  -smbios type=4,sock_pfx=CPU,manufacturer=Intel \
  -smbios type=17,manufacturer=Samsung,speed=1600 \
  -smbios type=11,path=/etc/guest/strings.txt \
  -smbios file=/etc/guest/slic.bin
