MEM=512
if [ -n "$1" ]; then MEM=$1; fi
if [ -z "$2" ]; then NAME=vm; else NAME=$2; fi
if [ -n "$3" ]; then CPU=$3; else CPU=host; fi
qemu -m $MEM -name $NAME -cpu $CPU
