NICS=("52:54:00:00:00:01 br0" "52:54:00:00:00:02 br1")
CMD=(qemu-system-x86_64 -m 512)
n=0
for nic in "${NICS[@]}"; do
  set -- $nic
  CMD+=(-net nic,vlan=$n,macaddr=$1 -net bridge,vlan=$n,br=$2)
  n=$((n + 1))
done
"${CMD[@]}"
