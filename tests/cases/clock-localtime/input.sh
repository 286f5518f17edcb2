#!/bin/sh
kvm -m 1024 -localtime -no-hpet -rtc-td-hack -no-kvm-pit-reinjection -net none
