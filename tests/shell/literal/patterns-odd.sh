V='a[b]*c?d'
qemu "${V#a[}" "${V%%[*]*}" "${V##*\]}" "${V/\*/-}" "${V/?d/X}" "${V//[a-c]/_}" "${V#"a["}" "${V%'?d'}" "${V#[!x]}"
case $V in *[*]*) qemu star;; esac
case a.b in a?b) qemu dot;; esac
case 'x*' in 'x*') qemu quoted;; esac
case abc in [a-c][!x]c) qemu range;; esac
