[ -n "$TMUX" ] && exec tmux new -d "kvm -m 1"
qemu -m 2
