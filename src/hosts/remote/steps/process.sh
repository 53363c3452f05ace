# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # parts of one library share names
# Finding the service's own process, and telling it from everything else, by /proc alone.
# A matcher is three words: `pattern HEAD REST` (a substring in two parts, so that our own command lines do not
# hold it), `catalina BASE -`, or `cwd DIR -`.

st_alive() { # PID TICKS
  baton_stat "$1" || return 1
  case $stat_state in Z | X) return 1 ;; esac
  [ "$stat_started" = "$2" ]
}

# Our own process group and every ancestor can never be the service.
st_know_self() { # sets st_mine, st_above
  baton_stat self || st_internal 'no /proc'
  st_mine=$stat_group
  st_above=' '
  while [ "$stat_parent" -gt 0 ]; do
    st_above="$st_above$stat_parent "
    baton_stat "$stat_parent" || break
  done
}

# "pid ticks" of each matching process, one a line.
st_find() { # MATCHER…
  st_know_self
  st_uid=$(id -u)
  # The document's own condition: java somewhere in the command line.
  LC_ALL=C grep -ls java /proc/[0-9]*/cmdline 2>/dev/null | while IFS=/ read -r _ _ st_pid _; do
    case $st_above in *" $st_pid "*) continue ;; esac
    baton_stat "$st_pid" || continue
    [ "$stat_group" != "$st_mine" ] || continue
    case $stat_state in Z | X) continue ;; esac
    if [ "$st_uid" != 0 ] && [ "$(stat -c %u "/proc/$st_pid" 2>/dev/null)" != "$st_uid" ]; then continue; fi
    if st_matches "$st_pid" "$@"; then printf '%s %s\n' "$st_pid" "$stat_started"; fi
  done
}

st_matches() { # PID MATCHER…
  st_cmd=$(tr '\0' '\n' <"/proc/$1/cmdline") 2>/dev/null || return 1
  # `sh -c 'java …'` only carries the words of the process that it started.
  case $(printf '%s\n' "$st_cmd" | head -n 2 | tr '\n' ' ') in
    sh\ -*c\ | */sh\ -*c\ | bash\ -*c\ | */bash\ -*c\ | dash\ -*c\ | */dash\ -*c\ | ash\ -*c\ | */ash\ -*c\ ) return 1 ;;
  esac
  case $2 in
    pattern)
      case $(printf '%s' "$st_cmd" | tr '\n' ' ') in *"$3$4"*) return 0 ;; esac
      ;;
    catalina)
      st_base=$(printf '%s\n' "$st_cmd" | sed -n 's/^-Dcatalina\.base=//p' | head -n 1)
      [ -n "$st_base" ] && st_same_path "$st_base" "$3" && return 0
      ;;
    cwd)
      st_base=$(readlink "/proc/$1/cwd" 2>/dev/null) || return 1
      st_same_path "${st_base% (deleted)}" "$3" && return 0
      ;;
  esac
  return 1
}

st_same_path() { [ "$1" = "$2" ] || [ "$(readlink -f "$1")" = "$(readlink -f "$2")" ]; }

# "pid started command" for people.
st_describe() { # PID TICKS
  st_boot=$(sed -n 's/^btime //p' /proc/stat)
  printf '%s %s %s\n' "$1" "$(date -u -d "@$((st_boot + $2 / 100))" +%Y-%m-%dT%H:%M:%SZ)" \
    "$(tr '\0\n\r' '   ' <"/proc/$1/cmdline" 2>/dev/null | cut -c1-200)"
}

# A fact for each "pid ticks" line.
st_describe_all() { # LIST KEY
  [ -z "$1" ] || while read -r st_a st_b; do st_describe "$st_a" "$st_b"; done <<LIST | st_list "$2"
$1
LIST
}

st_count() { printf '%s\n' "$1" | grep -c .; }

# Facts of one process.
st_identify() { # "PID TICKS"
  st_fact pid "${1% *}"
  st_fact startTicks "${1#* }"
  st_words=$(st_describe "${1% *}" "${1#* }")
  st_words=${st_words#* }
  st_fact started "${st_words%% *}"
  st_fact command "${st_words#* }"
}

# Sends the signal to that very process and waits until it is gone; 1 when it is not.
st_end() { # PID TICKS SIGNAL WAIT-MS
  baton_read_uptime
  st_since=$baton_uptime
  if ! st_alive "$1" "$2"; then return 0; fi
  if kill -"$3" "$1" 2>/dev/null; then st_effect kill "$3" "$1"; fi
  while st_alive "$1" "$2"; do
    baton_read_uptime
    st_waited=$((baton_uptime - st_since))
    [ "$st_waited" -lt "$4" ] || return 1
    baton_pause "$st_waited"
  done
}

# Which processes are the service's.
step_look_processes() { # MATCHER…
  st_all=$(st_find "$@")
  st_fact count "$(st_count "$st_all")"
  st_describe_all "$st_all" processes
  if [ "$(st_count "$st_all")" = 1 ]; then st_identify "$st_all"; fi
  st_ok
}
