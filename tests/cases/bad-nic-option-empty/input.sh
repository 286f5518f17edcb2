#!/bin/sh
kvm -m 512 -net "" -net user
