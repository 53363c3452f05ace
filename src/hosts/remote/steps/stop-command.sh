# Stopping the service by a command of the document, run as it is written. That it has ended well is no proof: the
# service's process has to be gone, by what it looks like and by what its supervisor says.

step_stop_command() { # FORCE(yes|no) ASK(yes|no) STOP-MS LOGIN DIR COMMAND SUPERVISOR(3) MATCHER(3)
  force=$1 ask=$2 stop_ms=$3 login=$4 dir=$5 command=$6
  super_by=$7 super_name=$8 super_sudo=$9
  shift 9
  st_notes
  st_find_one "$@"
  st_end_launched "$all"
  st_find_one "$@"
  st_known_before "$@"
  first=$(st_left "$@" | head -n 1)
  if [ -z "$first" ]; then st_found_none "$@"; fi
  : >"$st_own/stopped"
  if [ -n "$first" ]; then st_identify "$first"; fi
  st_fact ran "$command"
  baton_read_uptime
  began=$baton_uptime
  st_effect stop "$command"
  (st_become "${dir:-${HOME:-/}}" "$login" script "$command") </dev/null >"$BATON_RUN/command.out" 2>&1 &
  runner=$! status=''
  st_await_end "$@"
  baton_read_uptime
  st_number status "$status"
  st_number waitedMs $((baton_uptime - began))
  said=$(st_since "$BATON_RUN/command.out" 0 | tail -n 30)
  if [ -n "$left" ]; then st_not_stopped "$@"; fi
  if [ -z "$first" ]; then
    # What nobody keeps cannot have been stopped before.
    if [ "$status" != 0 ] && [ "$super_known" = 3 ]; then
      st_fact command "$command"
      st_fail command-failed "$said"
    fi
    st_flag alreadyStopped
  fi
  st_end_launched ''
  st_stays_away st_left "$@"
  st_say_prepared
  st_ok "$said"
}

# Without anybody to ask, that the process is gone could never be said.
st_known_before() { # MATCHER: sets super_known
  super_known=0
  [ "$super_by" != unknown ] || super_known=2
  if [ "$super_known" = 0 ]; then
    st_supervised "$super_by" "$super_name" "$super_sudo" >/dev/null
    super_known=$?
  fi
  if [ "$1" = unknown ] && [ "$super_known" = 2 ]; then st_fail process-unknown; fi
  case $1 in
    unit | supervisor | pm2 | container | compose) [ "$super_known" != 2 ] || st_fail process-unknown ;;
  esac
}

# "pid ticks" of each that is there, by either.
st_left() { # MATCHER
  {
    st_find "$@"
    [ "$super_by" = unknown ] || st_supervised "$super_by" "$super_name" "$super_sudo"
  } | sort -un
}

# Sets left and status. A command that has failed gets a moment, no more.
st_await_end() { # MATCHER
  local limit="$stop_ms" waited=0
  while :; do
    if [ -z "$status" ] && ! { baton_stat "$runner" && [ "$stat_state" != Z ]; }; then
      status=0
      wait "$runner" 2>/dev/null || status=$?
      if [ "$status" != 0 ] && [ "$limit" -gt $((waited + 3000)) ]; then limit=$((waited + 3000)); fi
    fi
    left=$(st_left "$@")
    if [ -n "$status" ] && [ -z "$left" ]; then return 0; fi
    [ "$waited" -lt "$limit" ] || break
    baton_pause "$waited"
    baton_read_uptime
    waited=$((baton_uptime - began))
  done
  [ -n "$status" ] || st_end_runner
}

# The service may be gone and its command not: then nobody knows what it still does.
st_end_runner() {
  baton_stat "$runner" && st_end "$runner" "$stat_started" 15 3000
  if [ -z "$left" ]; then
    st_number waitedMs "$stop_ms"
    st_fact command "$command"
    st_number status 124
    st_fail command-failed "$(st_since "$BATON_RUN/command.out" 0 | tail -n 30)"
  fi
}

st_not_stopped() { # MATCHER
  if [ "$force" = yes ]; then
    st_number signal 9
    st_flag escalated
    for each in $(printf '%s\n' "$left" | sed 's/ /:/'); do
      st_end "${each%:*}" "${each#*:}" 9 10000
    done
    left=$(st_left "$@")
    if [ -z "$left" ]; then
      st_end_launched ''
      st_stays_away st_left "$@"
      st_say_prepared
      st_ok "$said"
    fi
  fi
  st_identify "$(printf '%s\n' "$left" | head -n 1)"
  st_fail process-survived "$said"
}
