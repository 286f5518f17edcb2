NAME="Büro-Gäste"
qemu -name "$NAME" -x “quoted” ${#NAME} ${NAME%-*} ü$NAME
