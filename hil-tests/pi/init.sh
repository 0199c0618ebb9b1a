#!/bin/busybox sh
# The emulated Pi's only program: modules, the card, then the script of the card that the kernel's command line names.
export PATH=/bin HOME=/tmp
/bin/busybox --install -s /bin
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
mount -t debugfs none /sys/kernel/debug
# The mini UART sends a stray byte when it is opened: a line of its own for it.
log() { printf '\nPI %s\n' "$*" >/dev/ttyS1; }
stty -F /dev/ttyS1 raw
while read -r module; do
  insmod "/lib/modules/$module.ko" 2>/dev/null || log "no module $module"
done </lib/modules/order
wait_for() { until [ -e "$1" ]; do sleep 0.2; done; }
wait_for /dev/mmcblk0
mount -t ext4 /dev/mmcblk0 /data || log "cannot mount the card"
dmesg | grep -q 'recovery complete' && log "card recovered"
wait_for /dev/ttyAMA0
wait_for /dev/ttyUSB0
given() { sed -n "s/.*pi\.$1=\([^ ]*\).*/\1/p" /proc/cmdline; }
# No clock on the board: a real one asks the network, or has a battery.
date -s "@$(given now)" >/dev/null
log booted
cd /data
sh "/data/$(given do).sh" >/dev/ttyS1 2>&1
log "done $?"
sync
umount /data
log halted
poweroff -f
