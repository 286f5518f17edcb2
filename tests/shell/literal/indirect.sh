web_mac=52:54:00:00:00:01
n=web
v=${n}_mac
qemu ${!v}
