kvm -m 512 -boot fast=on
kvm -m 512 -boot once=x
kvm -m 512 -boot menu=maybe
kvm -m 512 -boot c,menu=on,splash-time=70000
