# Finding the service's own process, and telling it from everything else, by /proc alone. What it looks like is three
# words: BY VALUE EXECUTABLES. `pattern` is a run of whole arguments, or of whole components of paths in them,
# `catalina` Tomcat's base, `cwd` the directory it works in; EXECUTABLES are names between blanks, or `any`.
# `unit` and the like ask a supervisor for VALUE. `unknown` finds nothing.

st_alive() { # PID TICKS
  baton_stat "$1" || return 1
  case $stat_state in Z | X) return 1 ;; esac
  [ "$stat_started" = "$2" ]
}

# Our own process group and every ancestor can never be the service, nor can what lives in another pid namespace.
st_know_self() { # sets st_mine, st_above, st_space
  baton_stat self || st_internal 'no /proc'
  st_mine=$stat_group
  st_above=' '
  while [ "$stat_parent" -gt 0 ]; do
    st_above="$st_above$stat_parent "
    baton_stat "$stat_parent" || break
  done
  st_space=$(readlink /proc/self/ns/pid 2>/dev/null)
}

# "pid ticks" of each matching process, one a line.
st_find() { # BY VALUE EXECUTABLES
  case $1 in
    unknown) return 0 ;;
    unit | supervisor | pm2 | container | compose)
      # Of several that belong together the first stands for all.
      st_supervised "$@" | head -n 1
      return
      ;;
  esac
  st_know_self
  st_uid=$(id -u)
  st_candidates "$3" | while read -r st_pid; do
    case $st_above in *" $st_pid "*) continue ;; esac
    baton_stat "$st_pid" || continue
    [ "$stat_group" != "$st_mine" ] || continue
    case $stat_state in Z | X) continue ;; esac
    if [ "$st_uid" != 0 ] && [ "$(st_status "$st_pid" Uid)" != "$st_uid" ]; then continue; fi
    if st_is_here "$st_pid" && st_runs "$st_pid" "$3" && st_matches "$st_pid" "$1" "$2"; then
      printf '%s %s\n' "$st_pid" "$stat_started"
    fi
  done
}

# `user: pid started command` of each that looks like it and belongs to somebody else; root is everybody.
st_find_others() { # BY VALUE EXECUTABLES
  case $1 in pattern | catalina | cwd) ;; *) return 0 ;; esac
  st_uid=$(id -u)
  [ "$st_uid" != 0 ] || return 0
  st_know_self
  st_candidates "$3" | while read -r st_pid; do
    baton_stat "$st_pid" || continue
    case $stat_state in Z | X) continue ;; esac
    [ "$(st_status "$st_pid" Uid)" != "$st_uid" ] || continue
    st_started=$stat_started
    if ! { st_is_here "$st_pid" && st_runs "$st_pid" "$3"; }; then continue; fi
    # Where it works is not for us to read: that its command names the directory has to do.
    if st_matches "$st_pid" "$1" "$2" || { [ "$1" = cwd ] && st_matches "$st_pid" pattern "${2#/}"; }; then
      printf '%s: %s\n' "$(stat -c %U "/proc/$st_pid" 2>/dev/null)" "$(st_describe "$st_pid" "$st_started")"
    fi
  done
}

# The numbers of all processes that may run one of the executables; a look each at all of them, not one a process.
st_candidates() { # EXECUTABLES
  if [ "$1" = any ]; then
    baton_list | sed 's/ .*//'
    return
  fi
  st_exes=$(LC_ALL=C ls -l /proc/[0-9]*/exe 2>/dev/null)
  for st_exe in $1; do
    printf '%s\n' "$st_exes" | sed -n "s,.* /proc/\([0-9]*\)/exe -> .*/$st_exe\( (deleted)\)*\$,\1,p"
    LC_ALL=C grep -lsF -e "$st_exe" /proc/[0-9]*/cmdline 2>/dev/null | sed 's,^/proc/,,; s,/.*,,'
  done | sort -un
}

# The first word of a line of the process's status, which everybody may read.
st_status() { # PID KEY
  sed -n "s/^$2:[[:space:]]*\([^[:space:]]*\).*/\1/p" "/proc/$1/status" 2>/dev/null
}

st_is_here() { # PID
  st_theirs=$(readlink "/proc/$1/ns/pid" 2>/dev/null)
  if [ -n "$st_theirs" ] && [ -n "$st_space" ]; then
    [ "$st_theirs" = "$st_space" ]
    return
  fi
  # Not to be read: the status has a number for each namespace from this one inwards.
  case $(sed -n 's/^NSpid:[[:space:]]*//p' "/proc/$1/status" 2>/dev/null) in *[[:space:]]*) return 1 ;; esac
}

# The executable decides, not a word in the command line: `tail -f java.log` is no java.
st_runs() { # PID EXECUTABLES
  st_exe=$(readlink "/proc/$1/exe" 2>/dev/null)
  st_exe=${st_exe% (deleted)}
  if [ "$2" = any ]; then
    # Who only starts it, or reads its logs, has its name among the arguments too.
    case ${st_exe##*/} in
      '' | sh | dash | bash | ash | ksh* | mksh | zsh | busybox | tail | less | more | cat | grep | egrep | vi | vim* | nano | sudo | su) return 1 ;;
    esac
    return 0
  fi
  case " $2 " in *" ${st_exe##*/} "*) return 0 ;; esac
  st_first=$({ tr '\0' '\n' <"/proc/$1/cmdline"; } 2>/dev/null | head -n 1)
  case " $2 " in *" ${st_first##*/} "*) ;; *) return 1 ;; esac
  # Where the executable may not be read, the name that it was started by is all there is to go by.
  [ -n "$st_exe" ] || return 0
  case $st_first in
    /*) ;;
    */*) st_first=/proc/$1/cwd/$st_first ;;
    *) return 1 ;;
  esac
  [ "$(readlink -f "$st_first")" = "$st_exe" ]
}

st_matches() { # PID BY VALUE
  # One blank between words, at both ends too.
  st_cmd=" $({ tr '\0\t\n' '   ' <"/proc/$1/cmdline"; } 2>/dev/null | tr -s ' ') "
  # A shell that runs this library carries the service's words as its arguments.
  case $st_cmd in *" $BATON_STATE/lib/"*) return 1 ;; esac
  case $2 in
    pattern)
      case $st_cmd in *[/=:,\ ]"$3"[/=:,\ ]*) return 0 ;; esac
      ;;
    catalina)
      st_base=$({ tr '\0' '\n' <"/proc/$1/cmdline"; } 2>/dev/null | sed -n 's/^-Dcatalina\.base=//p' | head -n 1)
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
    "$({ tr '\0\n\r' '   ' <"/proc/$1/cmdline"; } 2>/dev/null | cut -c1-200)"
}

st_describe_each() { # "PID TICKS" LINES
  [ -z "$1" ] || while read -r st_a st_b; do st_describe "$st_a" "$st_b"; done <<LIST
$1
LIST
}

# A fact for each "pid ticks" line.
st_describe_all() { # LIST KEY
  st_describe_each "$1" | st_list "$2"
}

st_count() { printf '%s\n' "$1" | grep -c .; }

# Facts of one process.
st_identify() { # "PID TICKS"
  st_number pid "${1% *}"
  st_number startTicks "${1#* }"
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

# What is to be done relies on the service being down, as its stop has left it: three lines of BATON_DOWN say what to
# look for. Whatever starts it by itself may have done so since.
st_still_down() {
  local by='' value='' executables='' back=''
  {
    read -r by
    read -r value
    read -r executables
  } <<DOWN
$BATON_DOWN
DOWN
  back=$(st_find "$by" "$value" "$executables" | head -n 1)
  [ -n "$back" ] || return 0
  st_identify "$back"
  st_fail process-came-back
}

# Which processes are the service's.
step_look_processes() { # MATCHER…
  st_all=$(st_find "$@")
  st_number count "$(st_count "$st_all")"
  st_describe_all "$st_all" processes
  if [ -z "$st_all" ]; then st_find_others "$@" | st_list otherUsers; fi
  if [ "$(st_count "$st_all")" = 1 ]; then st_identify "$st_all"; fi
  st_ok
}
