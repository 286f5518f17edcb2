#!/bin/bash
#
# runvm - start one of the lab's guests
#
# usage: runvm [options] GUEST
#   -m MB      memory
#   -t         trunk: a second card on the trunk bridge
#   -x         with a graphical console
#
set -u
shopt -s extglob

readonly PROG=${0##*/}
readonly BASE=/srv/lab
QEMU=$(command -v qemu-system-x86_64 || echo /usr/local/bin/qemu-system-x86_64)
MEM=1024
CPUS=2
TRUNK=
DISPLAY_OPTS=( -nographic )
declare -A VLAN=( [office]=10 [dmz]=20 [guest]=30 )

die() { echo "$PROG: $*" >&2; exit 1; }
log() { printf '%s %s\n' "$(date +%T)" "$*" | tee -a "$BASE/log/$PROG.log"; }

usage() {
    sed -n 's/^# \{0,1\}//p' "$0" | head -8
    exit ${1:-0}
}

# tap NAME BRIDGE: make a tap and join it
tap() {
    local name=$1 bridge=$2
    ip link show "$name" &>/dev/null && return 0
    ip tuntap add dev "$name" mode tap user qemu || die "no tap $name"
    ip link set dev "$name" master "$bridge"
    ip link set dev "$name" up
}

# netopts INDEX TAP MAC: add one card
netopts() {
    NETOPTS+=( -netdev "tap,id=net$1,ifname=$2,script=no,downscript=no,vhost=on" )
    NETOPTS+=( -device "virtio-net-pci,netdev=net$1,mac=$3,romfile=" )
}

while getopts "m:txh" opt; do
    case "$opt" in
        m) MEM=$OPTARG ;;
        t) TRUNK=yes ;;
        x) DISPLAY_OPTS=( -vga qxl -spice port=5930,disable-ticketing=on ) ;;
        h) usage ;;
        *) usage 2 ;;
    esac
done
shift $((OPTIND - 1))

GUEST=${1:-buildbot}
DISK=$BASE/images/$GUEST.qcow2
[[ -r $DISK ]] || die "no image $DISK"
[[ $EUID -eq 0 ]] || die "must be root"
if pgrep -f "name $GUEST" >/dev/null; then
    die "$GUEST runs already"
fi

NETOPTS=()
tap lab-office br${VLAN[office]}
netopts 0 lab-office 52:54:00:1a:b0:00
tap lab-dmz br${VLAN[dmz]}
netopts 1 lab-dmz 52:54:00:1a:b0:01
if [[ -n $TRUNK ]]; then
    tap lab-trunk br-trunk
    netopts 2 lab-trunk 52:54:00:1a:b0:02
fi

log "starting $GUEST"
trap 'log "$GUEST ended"' EXIT

cd "$BASE" || exit
sudo -u qemu env LC_ALL=C nice -n 5 "$QEMU" \
    -name "$GUEST" \
    -machine pc,accel=kvm -cpu host \
    -m "$MEM" -smp "$CPUS" \
    -drive "file=$DISK,if=virtio,cache=none" \
    "${NETOPTS[@]}" \
    "${DISPLAY_OPTS[@]}" \
    -monitor "unix:$BASE/run/$GUEST.mon,server,nowait" \
    -pidfile "$BASE/run/$GUEST.pid" \
    "$@" 2>> "$BASE/log/$GUEST.err"
rc=$?
(( rc == 0 )) || log "QEMU ended with $rc"
exit $rc
