#!/bin/sh
# Prints the folder for what the tests throw away: in memory where there is room and programs may run there, else the usual one.
# Thousands of databases are copied during a run; on a slow or busy disk that takes longer than the tests themselves.
ENOUGH=$((4 * 1024 * 1024)) # KiB; a run needs about a tenth of it
room() { df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 {print $4}'; }
memory() { awk '/^MemAvailable:/ {print $2}' /proc/meminfo 2>/dev/null; }
if [ -w /dev/shm ] && [ "$(room)" -gt "$ENOUGH" ] && [ "$(memory)" -gt $((2 * ENOUGH)) ] && ! grep -q ' /dev/shm [^ ]* [^ ]*noexec' /proc/mounts; then
	echo /dev/shm
else
	echo "${TMPDIR:-/tmp}"
fi
