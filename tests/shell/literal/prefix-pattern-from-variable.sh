P=/img
F=/img/a.iso
qemu ${F#$P/} ${F#"$P"} ${F%.[a-i]so} ${F#????} ${F#*[!i]}
