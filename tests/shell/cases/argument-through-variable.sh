NAME=$1
MEM=${2:-512}
qemu -name $NAME -m $MEM -cpu ${CPU:-host}
