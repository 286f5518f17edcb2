#!/bin/sh
. ./again.sh
run
