kvm -m 512 -net nic,model=e1000 -net user -option-rom /usr/share/etherboot/e1000-82540em.rom,bootindex=1 -boot n
