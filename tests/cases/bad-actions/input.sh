kvm -m 512 -action reboot=later
kvm -m 512 -action crash=pause
kvm -m 512 -object rng-egd,id=r,chardev=c -chardev socket,id=c,path=/run/egd,server=maybe
