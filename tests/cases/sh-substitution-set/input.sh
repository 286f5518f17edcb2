#!/bin/sh
kvm -uuid $(uuidgen) -m 512 -net nic,macaddr=`./genmac web` -net bridge
