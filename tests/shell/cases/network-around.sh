tunctl -u $USER -t tap0
brctl addif br0 tap0
ifconfig tap0 0.0.0.0 up
qemu -net nic -net tap,ifname=tap0,script=no,downscript=no
tunctl -d tap0
