A=1
qemu ${B:-${C:-$A}} "${B:-"${C:-$A b}"}" ${B:-x,y=z/w}
