menu() { read choice; case $choice in a) qemu -m 1; menu ;; q) exit ;; *) menu ;; esac; }
menu
