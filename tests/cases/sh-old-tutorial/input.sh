#!/bin/bash
# qemu with bridged networking, from a wiki

USERID=`whoami`
IFACE=`sudo tunctl -b -u $USERID`

precreationg=$(/sbin/ip tuntap list | cut -d: -f1 | sort)
sudo /sbin/ip tuntap add user $USER mode tap
postcreation=$(/sbin/ip tuntap list | cut -d: -f1 | sort)
IFACE2=$(comm -13 <(echo "$precreationg") <(echo "$postcreation"))

printf -v macaddr "52:54:%02x:%02x:%02x:%02x" $(( $RANDOM & 0xff)) $(( $RANDOM & 0xff )) $(( $RANDOM & 0xff)) $(( $RANDOM & 0xff ))
qemu-system-i386 -net nic,macaddr=$macaddr -net tap,ifname=$IFACE2 $*
sudo ip link set dev $IFACE2 down &> /dev/null
sudo ip tuntap del $IFACE2 mode tap &> /dev/null
