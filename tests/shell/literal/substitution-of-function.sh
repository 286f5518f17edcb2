mac() { printf '52:54:00:00:00:%02x' $1; }
nic() { echo "-net nic,macaddr=$(mac $1)"; }
qemu $(nic 1) $(nic 17)
