# A run's processes, read from /proc with the shell's own means: ps, pgrep and awk are not coreutils.

baton_stat() { # PID: sets stat_state, stat_parent, stat_group, stat_started; 1 when there is no such process
  { read -r stat_line <"/proc/$1/stat"; } 2>/dev/null || return 1
  # The name in parentheses may hold spaces and parentheses; what follows the last one may not.
  # shellcheck disable=SC2086
  set -- ${stat_line##*) }
  [ $# -ge 20 ] || return 1
  stat_state=$1 stat_parent=$2 stat_group=$3 stat_started=${20}
}

baton_read_boot() { # sets baton_boot
  baton_boot=unknown
  { read -r baton_boot </proc/sys/kernel/random/boot_id; } 2>/dev/null
}

baton_read_uptime() { # sets baton_uptime, in ms: unlike the clock, it is never set
  read -r baton_uptime _ </proc/uptime
  baton_uptime=$((${baton_uptime%.*} * 1000 + (1${baton_uptime#*.} - 100) * 10))
}

baton_read_pid() { # sets run_*; 1 when the run is not committed
  run_pid=0 run_group=0 run_started=0 run_boot='' run_since=0 run_token='' run_machine='' run_node=''
  { read -r run_pid run_group run_started run_boot run_since run_token _ run_machine run_node <"$BATON_RUN/pid"; } 2>/dev/null
}

baton_leader_runs() {
  [ "$run_pid" -gt 0 ] && baton_stat "$run_pid" && [ "$stat_started" = "$run_started" ] || return 1
  case "$stat_state" in Z | X) return 1 ;; esac
}

# The wrapper, or anything that it left in its process group, still runs.
baton_runs() {
  baton_read_boot
  [ "$run_boot" = "$baton_boot" ] || return 1
  baton_leader_runs && return 0
  [ "$run_pid" -gt 0 ] && [ -n "$(baton_members)" ]
}

baton_is_marked() { # PID: carries this run's folder in its environment
  { tr '\0' '\n' <"/proc/$1/environ"; } 2>/dev/null | {
    while IFS= read -r marked_line; do
      [ "$marked_line" != "BATON_RUN=$BATON_RUN" ] || exit 0
    done
    exit 1
  }
}

# Prints `pid parent group started session` of every living process, each on a line. One cat for all: the shell's read takes
# a system call a byte.
baton_list() {
  list_ifs=$IFS
  IFS='
'
  # shellcheck disable=SC2046 # one word a line
  set -- $(cat /proc/[0-9]*/stat 2>/dev/null)
  IFS=$list_ifs
  for list_line in "$@"; do
    list_pid=${list_line%% *}
    # shellcheck disable=SC2086
    set -- ${list_line##*) }
    if [ $# -lt 20 ]; then continue; fi
    case "$1$list_pid" in [ZX]* | ?*[!0-9]*) continue ;; esac
    echo "$list_pid $2 $3 ${20} $4"
  done
}

# Prints the run's living processes: its group's or, on a host without the means for one, its descendants. Once the
# leader is gone numbers can be given anew and parents are lost: then those count that carry the mark.
baton_members() {
  members_led=no
  if baton_leader_runs; then members_led=yes; fi
  members_family=" $run_pid "
  if [ "$run_group" -eq 0 ] && [ "$members_led" = yes ]; then baton_grow_family; fi
  baton_list | while read -r members_pid _ members_group members_started _; do
    if [ "$run_group" -gt 0 ]; then
      [ "$members_group" = "$run_group" ] || continue
    elif [ "$members_led" = yes ]; then
      case "$members_family" in *" $members_pid "*) ;; *) continue ;; esac
    fi
    if [ "$members_led" = no ]; then
      if [ "$members_started" -lt "$run_started" ] || ! baton_is_marked "$members_pid"; then continue; fi
    fi
    echo "$members_pid"
  done
}

baton_grow_family() { # adds the descendants of those in members_family to it
  grow_list=$(baton_list)
  grow_before=
  while [ "$grow_before" != "$members_family" ]; do
    grow_before=$members_family
    while read -r grow_pid grow_parent _; do
      case "$members_family" in *" $grow_pid "*) continue ;; esac
      case "$members_family" in *" $grow_parent "*) members_family="$members_family$grow_pid " ;; esac
    done <<LIST
$grow_list
LIST
  done
}

baton_signal() { # NAME: to every process of the run
  signal_pids=$(baton_members)
  [ -n "$signal_pids" ] || return 0
  if [ "$run_group" -gt 0 ]; then
    kill "-$1" "-$run_group" 2>/dev/null
  else
    # The wrapper first, or it would take its function's end for one of its own accord.
    if baton_leader_runs; then kill "-$1" "$run_pid" 2>/dev/null; fi
    for signal_pid in $signal_pids; do
      [ "$signal_pid" = "$run_pid" ] || kill "-$1" "$signal_pid" 2>/dev/null
    done
  fi
}

