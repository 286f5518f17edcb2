OPTS="
  -m 512
  -net nic,vlan=1
  -net user,vlan=1
"
kvm $OPTS -nographic
