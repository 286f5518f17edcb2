qemu "$(printf '%s,' a b c)" "$(printf '%5d|%-4s|%x|%X|%+i' 7 ab 255 255 8)" $(printf '%d\t%s\n' 1 x) $(printf %% ) $(printf -- %s y) $(printf '%03d-%s' 5)
qemu $(basename /a/b/) $(basename / ) $(dirname /a) $(dirname a) $(dirname /a/b/) $(seq 5 -2 1) $(seq 3 2) $(expr 2 \* 3) "$(echo -e plain)" $(echo -n a)$(echo b)
