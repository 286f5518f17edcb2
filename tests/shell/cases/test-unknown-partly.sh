if [ "x$1" = x ]; then N=none; fi
if [ -n "a$1" ]; then qemu sure; fi
[[ $1 == a* || 1 -eq 1 ]] && qemu also
