# an installer's line, with all that -boot has
kvm -m 512 -net none -boot once=d,menu=on,splash=/srv/logo.bmp,splash-time=5000,reboot-timeout=10000,strict=on
kvm -m 512 -net none -boot dc -boot d,once=c
kvm -m 512 -net none -boot order=n,strict=off,splash-time=3000
kvm -m 512 -net none -boot c,menu=off
