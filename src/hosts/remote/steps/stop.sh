# Stopping the service's own process.

step_stop() { # SIGNAL ESCALATE(yes|no) ASK(yes|no) STOP-MS MATCHER…
  signal=$1 escalate=$2 ask=$3 stop_ms=$4
  shift 4
  st_notes
  st_find_one "$@"
  # First what this rollout's own start has left, or it could start the service again.
  st_end_launched "$all"
  st_find_one "$@"
  if [ -z "$all" ]; then
    st_found_none "$@"
    st_flag alreadyStopped
    st_say_prepared
    st_ok
  fi
  : >"$st_own/stopped"
  st_identify "$all"
  pid=${all% *} ticks=${all#* }
  baton_read_uptime
  began=$baton_uptime
  if ! st_end "$pid" "$ticks" "$signal" "$stop_ms"; then
    if [ "$escalate" = yes ] && [ "$signal" != 9 ]; then
      st_flag escalated
      signal=9
      st_end "$pid" "$ticks" 9 10000 || st_survived
    else
      st_survived
    fi
  fi
  baton_read_uptime
  st_number signal "$signal"
  st_number waitedMs $((baton_uptime - began))
  st_end_launched ''
  st_stays_away st_find "$@"
  st_say_prepared
  st_ok
}

# That nothing is found may also mean that it was not looked for in the right way: only what this rollout has begun to
# end itself is known to be down. What another user runs is found out, and is not ours to end.
st_found_none() { # MATCHER: fails where people are to say what it means
  local others=''
  others=$(st_find_others "$@")
  if [ -n "$others" ]; then
    printf '%s\n' "$others" | st_list processes
    st_fail other-user
  fi
  if [ "$ask" = yes ] && ! [ -e "$st_own/stopped" ]; then st_fail nothing-to-stop; fi
}

st_find_one() { # MATCHER…: sets all; fails when there is more than one
  all=$(st_find "$@")
  if [ "$(st_count "$all")" -gt 1 ]; then
    st_describe_all "$all" processes
    st_fail process-ambiguous
  fi
}

st_survived() {
  baton_read_uptime
  st_number signal "$signal"
  st_number waitedMs $((baton_uptime - began))
  st_fail process-survived
}

# Something that restarts the service by itself would undo the stop behind our back. Where the step that follows looks for
# that itself, nobody waits for it here: the service is down meanwhile.
st_stays_away() { # FINDER ARGUMENT…: what finds the service's processes
  [ -z "${BATON_NEXT_LOOKS-}" ] || return 0
  baton_read_uptime
  until=$((baton_uptime + 500))
  while [ "$baton_uptime" -lt "$until" ]; do
    back=$("$@" | head -n 1)
    if [ -n "$back" ]; then
      st_identify "$back"
      st_fail process-came-back
    fi
    baton_pause 200
    baton_read_uptime
  done
}
