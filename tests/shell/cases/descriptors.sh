exec 4<>/dev/vhost-net
qemu -netdev tap,fd=3,id=n0 3<>/dev/tap$(cat /sys/class/net/macvtap0/ifindex) -x
sudo sh -c 'qemu -net tap,fd=5 5<>/dev/tap7'
