A=5 B= C="x y"
[[ -z $B && ( $A -ge 5 || $A -lt 0 ) ]] && qemu 1
[[ $C == "x y" ]] && qemu 2
[[ $C != x* ]] || qemu 3
[[ $A == 5 && ! -n $B ]] && qemu 4
if [ ! "$A" -ne 5 ] && [ "$C" \> "a" ]; then qemu 5; fi
if test "$A" = 5 -a ! "$B" = 1; then qemu 6; fi
if ((A == 5 && A > 2)); then qemu 7; fi
while ((A < 7)); do qemu while$A; ((A++)); done
