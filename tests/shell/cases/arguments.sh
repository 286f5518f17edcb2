qemu -name $1 -m ${2} -hda "$3" "$@" $* $#
