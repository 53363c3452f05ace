# Whose host this is. BATON_NODE is the name by which Baton knows it, BATON_MACHINE the machine that this rollout has
# met under that name before, where it has met one.

baton_read_machine() { # sets baton_machine, `-` where nothing says it, and baton_boot
  for machine_file in /etc/machine-id /var/lib/dbus/machine-id; do
    baton_machine=
    { read -r baton_machine <"$machine_file"; } 2>/dev/null
    case "$baton_machine" in '' | *[!0-9a-f]*) baton_machine=- ;; *) break ;; esac
  done
  baton_read_boot
}

baton_is_other() { # MACHINE MACHINE: both are known, and they differ
  case "$1$2" in *-*) return 1 ;; esac
  [ -n "$1" ] && [ -n "$2" ] && [ "$1" != "$2" ]
}

# A run that another host has begun is not this one's, though the folder that holds it can be seen here.
baton_refuse_foreign() {
  baton_read_pid || return 0
  baton_read_machine
  case ${BATON_NODE:--} in "${run_node:--}" | -) foreign=no ;; *) foreign=yes ;; esac
  [ "${run_node:--}" != - ] || foreign=no
  if [ "$foreign" = yes ] || baton_is_other "$run_machine" "$baton_machine"; then
    printf 'foreign %s %s\n' "$run_machine" "$run_node"
    exit 76
  fi
}

# The address may have come to lead to another machine since the rollout has looked at this one.
baton_refuse_other_machine() {
  baton_read_machine
  if baton_is_other "${BATON_MACHINE-}" "$baton_machine"; then
    printf 'machine %s\n' "$baton_machine"
    exit 76
  fi
}
