kvm -m 512 -net nic -net user -vnc :0 -soundhw ac97,es1370,gus
