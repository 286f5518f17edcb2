declare -a A
A+=(x)
A+=("y z")
A[5]=far
A[0]+=1
S=scalar
S+=(more)
B=(one)
B+=two
C=([2]=c [0]=a b)
qemu "${A[@]}" "${#A[@]}" "${S[@]}" "${B[@]}" "${C[@]}" "${A[5]}" "${S}" "${S[0]}"
