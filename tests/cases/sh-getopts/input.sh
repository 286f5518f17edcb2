#!/bin/sh
mem=512
tap=tap0
while getopts m:t: opt; do
    case $opt in
    m) mem=$OPTARG ;;
    t) tap=$OPTARG ;;
    *) exit 1 ;;
    esac
done
shift $((OPTIND - 1))
exec qemu-system-ppc -M mac99 -m "$mem" -net nic -net tap,ifname="$tap",script=no
