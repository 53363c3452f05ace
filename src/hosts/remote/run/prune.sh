# Removing what old rollouts and older libraries left behind.

baton_is_older() { # SECONDS PATH
  older_at=$(date -r "$2" +%s) && [ "$older_at" -lt "$1" ]
}

# Removes libraries and whole rollouts, with their epochs, that nothing has touched for DAYS and where nothing runs.
baton_prune() { # DAYS
  baton_check_number "$1"
  prune_before=$(($(date +%s) - $1 * 86400))
  for prune_lib in "$BATON_STATE"/lib/*.sh "$BATON_STATE"/lib/.new.*; do
    if [ ! -f "$prune_lib" ] || [ "$prune_lib" = "$0" ]; then continue; fi
    if baton_is_older "$prune_before" "$prune_lib"; then rm -f "$prune_lib"; fi
  done
  for prune_rollout in "$BATON_STATE"/runs/*; do
    if [ -d "$prune_rollout" ] && baton_is_idle "$prune_rollout"; then rm -rf "$prune_rollout"; fi
  done
}

baton_is_idle() { # ROLLOUT-FOLDER: nothing below it is newer than prune_before, nothing runs
  for idle_path in "$1" "$1"/* "$1"/*/*; do
    [ ! -e "$idle_path" ] || baton_is_older "$prune_before" "$idle_path" || return 1
  done
  for BATON_RUN in "$1"/*; do
    baton_judge
    [ "$baton_verdict" != running ] || return 1
  done
}
