MEM=512
NAME="web 1"
DISK=/var/lib/images/$NAME.img
qemu -m $MEM -name "$NAME" -hda "$DISK" -hdb $DISK ${MEM}M
