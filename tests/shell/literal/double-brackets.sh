A=web01
if [[ $A == web* && -n $A ]]; then qemu glob; fi
if [[ $A == "web*" ]]; then qemu quoted; fi
if [[ ! ( $A != web01 || -z $A ) ]]; then qemu paren; fi
[[ $A = w?b[0-9]1 ]] && qemu class
[[ a < b ]] && qemu less
