KVM=yes
if [ "$KVM" = yes ]; then OPTS="-enable-kvm"; else OPTS="-no-kvm"; fi
if [ -z "$OPTS" ]; then qemu no; elif [ -n "$KVM" -a "$KVM" != no ]; then qemu $OPTS; fi
[ $KVM == no ] || qemu or
