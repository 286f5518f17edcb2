qemu -x "~" '*' "a?b" -drive file=/no/such/*.img
