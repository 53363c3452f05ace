# What a start finds running: what this rollout has launched itself, or what is in its way.

# What an interrupted run of this rollout launched is taken over with the log offsets of then, be it the service or
# what has yet to start it; any other service is refused, or kept where that is wanted.
st_meet_running() { # LOG…
  all=$(st_service)
  if [ "$leftover" = keep ] && [ "$(st_count "$all")" = 1 ]; then
    st_flag alreadyRunning
    st_log_offsets "$@" | st_list logOffsets
    st_identify "$all"
    st_ok
  fi
  if st_is_ours && [ "$(st_count "$all")" -le 1 ]; then
    st_adopt
    return 0
  fi
  [ -n "$all" ] || return 0
  st_describe_all "$all" processes
  st_fail already-running
}

# Whether `all`, or without it anything that is still to start it, is what this rollout has launched.
st_is_ours() {
  local ours=''
  ours=$(st_launched)
  # What a supervisor has started for it, or what has made a session of its own, is in no family of ours.
  if st_is_since_launch "$all"; then return 0; fi
  [ -n "$ours" ] && { [ -z "$all" ] || printf '%s\n' "$ours" | grep -qxF -e "$all"; }
}

st_adopt() {
  st_flag reused
  offsets=$(sed -n 's/^offset //p' "$note")
  baton_read_uptime
  launched=$baton_uptime
  read -r _ launcher _ <"$note"
  adopted=yes
}

# A person's retry of a start that has failed itself: it may have come up since.
st_look_first() {
  st_find_one "$mode" "$match_a" "$match_b"
  if [ -n "$all" ] && st_is_ours; then st_adopt; else st_end_leftover; fi
}

# Whether this one process began after what this rollout launched last.
st_is_since_launch() { # "PID TICKS" lines
  local launched_ticks='' launched_boot=''
  case $1 in '' | *"$st_nl"*) return 1 ;; esac
  { read -r _ _ launched_ticks launched_boot <"$note"; } 2>/dev/null || return 1
  baton_read_boot
  [ "$launched_boot" = "$baton_boot" ] && [ "${1#* }" -ge "$launched_ticks" ]
}

# Sets before: what a restart has to end.
st_meet_former() {
  st_find_one "$mode" "$match_a" "$match_b"
  before=$all
  if [ -n "$before" ]; then st_fact was "$(st_describe "${before% *}" "${before#* }")"; fi
}

# A person's retry after a failed start first ends what that one has left.
st_end_leftover() {
  st_find_one "$mode" "$match_a" "$match_b"
  st_end_launched "$all"
  st_find_one "$mode" "$match_a" "$match_b"
  if [ -n "$all" ]; then
    st_fact leftover "$(st_describe "${all% *}" "${all#* }")"
    st_unsupervise "$mode" "$match_a" "$match_b"
    if ! st_end "${all% *}" "${all#* }" 15 "$stop_ms" && ! st_end "${all% *}" "${all#* }" 9 10000; then
      st_number pid "${all% *}"
      st_number signal 9
      st_number waitedMs $((stop_ms + 10000))
      st_fail process-survived
    fi
  fi
  st_end_launched ''
}
