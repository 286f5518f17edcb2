#!/bin/bash
A=()
for n in 0 1 2 3 4 5 6 7 8; do
    A+=(-net nic,vlan=$n -net user,vlan=$n)
done
kvm "${A[@]}"
