# Starting the service, and running a command as it is written.

# So long may a process take to appear: after the launch, or after a command of another's has ended.
start_appears=15000

# LEFTOVER is what becomes of one that runs: `restart` has to make another of it, `look` takes over what this rollout's
# own start has brought up meanwhile and ends anything else.
step_start() { # FORM(tomcat|nohup|command) LEFTOVER(refuse|look|end|keep|restart) STOP-MS START-MS LOGIN DIR COMMAND MATCHER(3) LOG…
  form=$1 leftover=$2 stop_ms=$3 start_ms=$4 login=$5 dir=$6 command=$7
  shift 7
  mode=$1 match_a=$2 match_b=$3
  shift 3
  st_notes
  note=$st_own/start
  launcher='' launcher_status='' output=/dev/null output_from=0 before=''
  case $leftover in
    end) st_end_leftover ;;
    look) st_look_first ;;
    restart) st_meet_former ;;
    *) st_meet_running "$@" ;;
  esac
  if [ -z "$launcher" ]; then
    offsets=$(st_log_offsets "$@")
    st_launch
  fi
  printf '%s\n' "$offsets" | st_list logOffsets
  st_await_process
}

st_service() { st_find "$mode" "$match_a" "$match_b"; }

# Where each log stands now: what comes after is this start's.
st_log_offsets() { # LOG…
  st_tab=$(printf '\t')
  for log; do
    case $log in
      /*) ;;
      *)
        printf '%s\n' "$log$st_tab-$st_tab$(date +%s)"
        continue
        ;;
    esac
    printf '%s\n' "$log$st_tab$(stat -L -c "%i$st_tab%s" "$log" 2>/dev/null || echo "-${st_tab}0")"
  done
}

st_launch() { # sets launcher, launched, output, output_from
  output=$BATON_RUN/start.out
  if [ "$form" = nohup ]; then
    output=$dir/nohup.out
    (: >>"$output") 2>/dev/null || output=${HOME:-/tmp}/nohup.out
  else
    dir=${dir:-${HOME:-/}}
  fi
  output_from=$(stat -c %s "$output" 2>/dev/null || echo 0)
  # An `exec` spares a shell that would only wait, and that carries the service's words in its command line.
  case $command in *[!A-Za-z0-9\ _./:,+@%-]*) ;; *) command="exec $command" ;; esac
  adopted=
  trap 'st_undo_start' TERM
  (
    trap '' HUP
    trap - TERM
    st_note_launch "$offsets" || exit 74
    st_become "$dir" "$login" service "$command"
  ) </dev/null >>"$output" 2>&1 &
  launcher=$!
  baton_read_uptime
  launched=$baton_uptime
  st_effect start "$launcher"
}

# Aborted: the run's group is ended from outside, but what it has just started is in another one.
st_undo_start() {
  trap '' TERM
  st_unsupervise "$mode" "$match_a" "$match_b"
  # Its note may not be written yet.
  kill -TERM "${launcher:-$!}" 2>/dev/null
  st_end_launched '' '' 1500 2>/dev/null
  exit 143
}

# Sets launcher_status once the launcher has ended.
st_launcher_ended() {
  [ -z "$launcher_status" ] || return 0
  if baton_stat "$launcher" && [ "$stat_state" != Z ]; then return 1; fi
  launcher_status=0
  # Of one that another run has launched nobody knows how it ended.
  [ -n "$adopted" ] || wait "$launcher" 2>/dev/null || launcher_status=$?
}

# Seen twice, so that one which comes up only to end at once is not taken for the service. Behind a command of another's
# nobody knows how long it takes to fail: that one has to stay.
st_await_process() {
  local since=0 stays=0 limit=$start_appears
  found=
  if [ "$form" = command ]; then stays=1000; fi
  if [ "$form" = command ] || [ "$start_ms" -lt "$limit" ]; then limit=$start_ms; fi
  while :; do
    if [ -z "$launcher_status" ] && st_launcher_ended; then
      if [ "$launcher_status" -ne 0 ]; then st_launcher_failed; fi
      baton_read_uptime
      [ "$form" != command ] || limit=$((baton_uptime - launched + start_appears))
    fi
    all=$(st_service)
    # Another one beside what ran before is no restart.
    if [ -n "$before" ] && st_alive "${before% *}" "${before#* }"; then all=''; fi
    baton_read_uptime
    if [ -n "$all" ] && [ "$all" = "$found" ] && [ $((baton_uptime - since)) -ge "$stays" ]; then
      if [ "$form" = nohup ] || [ -n "$launcher_status" ]; then break; fi
    fi
    [ "$all" = "$found" ] || since=$baton_uptime
    found=$all
    if [ $((baton_uptime - launched)) -ge "$limit" ]; then
      if [ -n "$all" ] && [ "$form" != command ]; then break; fi
      st_wait_for_launcher && continue
      st_number waitedMs $((baton_uptime - launched))
      st_same_as_before
      st_give_up no-process
    fi
    baton_pause 10000
  done
  if [ "$(st_count "$all")" -gt 1 ]; then
    st_describe_all "$all" processes
    st_give_up process-ambiguous
  fi
  st_identify "$all"
  baton_read_uptime
  st_number waitedMs $((baton_uptime - launched))
  # On the way back what was made ready is of no use any more.
  st_drop_all_next
  st_ok
}

# While what was launched lives, the service may still come, for as long as the whole start may take.
st_wait_for_launcher() {
  local alive=''
  [ -z "$all$before" ] || return 1
  alive=$(st_launched)
  [ -n "$alive" ] || return 1
  if [ $((baton_uptime - launched)) -lt "$start_ms" ]; then
    limit=$((baton_uptime - launched + 1000))
    [ "$limit" -le "$start_ms" ] || limit=$start_ms
    return 0
  fi
  st_number waitedMs $((baton_uptime - launched))
  st_describe_all "$alive" processes
  st_fail start-timeout "$(st_start_output)"
}

st_launcher_failed() {
  st_fact command "${command#exec }"
  st_number status "$launcher_status"
  # What still runs as before is nothing that this start has left.
  if [ -n "$before" ] && st_alive "${before% *}" "${before#* }"; then
    st_fail start-exited "$(st_start_output)"
  fi
  st_give_up start-exited
}

st_same_as_before() {
  if [ -n "$before" ] && st_alive "${before% *}" "${before#* }"; then
    st_number pid "${before% *}"
    st_fact ran "${command#exec }"
    st_fail not-restarted "$(st_start_output)"
  fi
}

# A start that has failed leaves nothing behind that could go on with it.
st_give_up() { # CODE
  local said=''
  said=$(st_start_output)
  # A shell may say of its own child that it was terminated.
  st_end_launched '' "$said" 2>/dev/null
  # A supervisor would try again and again, also while it is rolled back.
  st_unsupervise "$mode" "$match_a" "$match_b"
  st_fail "$1" "$said"
}

# What the start script said, and what the service itself wrote into its logs since.
st_start_output() {
  st_since "$output" "$output_from" | tail -n 30
  st_tab=$(printf '\t')
  printf '%s\n' "$offsets" | while IFS=$st_tab read -r log _ log_from; do
    case $log in
      /*) log_said=$(st_since "$log" "${log_from:-0}" | tail -n 20) ;;
      *) log_said=$( (st_become_source "$log" "${log_from:-0}") | tail -n 20) ;;
    esac
    if [ -n "$log_said" ]; then printf '==> %s <==\n%s\n' "$log" "$log_said"; fi
  done
}

# At most the last 64 KiB of what FILE holds from OFFSET on.
st_since() { # FILE OFFSET
  since_size=$(stat -L -c %s "$1" 2>/dev/null) || return 0
  since_from=$2
  [ "$since_from" -le "$since_size" ] || since_from=0
  since_left=$((since_size - since_from))
  if [ "$since_left" -gt 65536 ]; then since_left=65536; fi
  if [ "$since_left" -gt 0 ]; then tail -c "$since_left" "$1"; fi
}

step_shell() { # LOGIN DIR COMMAND
  if ! [ -d "${2:-/}" ]; then
    st_fact path "$2"
    st_fail tree-missing
  fi
  baton_read_uptime
  began=$baton_uptime
  st_effect shell "$3"
  (st_become "${2:-${HOME:-/}}" "$1" script "$3") </dev/null >"$BATON_RUN/shell.out" 2>&1
  status=$?
  baton_read_uptime
  st_fact command "$3"
  st_number status "$status"
  st_number durationMs $((baton_uptime - began))
  text=$(st_since "$BATON_RUN/shell.out" 0 | tail -n 30)
  if [ "$status" -ne 0 ]; then st_fail command-failed "$text"; fi
  st_ok "$text"
}
