# Following a run and ending it.

# Prints one line on how the run stands, and the last MiB of its output.
baton_print_verdict() { # WORD…
  baton_read_machine
  verdict_size=0
  [ ! -f "$BATON_RUN/output" ] || verdict_size=$(($(wc -c <"$BATON_RUN/output")))
  verdict_rebooted=no
  [ -z "${run_boot-}" ] || [ "$run_boot" = "$baton_boot" ] || verdict_rebooted=yes
  printf '\nbaton-verdict %s rebooted %s size %s boot %s machine %s\n' \
    "$*" "$verdict_rebooted" "$verdict_size" "$baton_boot" "$baton_machine"
  [ "$verdict_size" -eq 0 ] || tail -c 1048576 "$BATON_RUN/output"
}

# Sets baton_verdict: exited N, killed, interrupted, running, unstarted (no process committed to it), missing.
baton_judge() {
  baton_verdict=missing
  if [ ! -d "$BATON_RUN" ]; then return 0; fi
  baton_verdict=unstarted
  if baton_read_pid; then
    baton_verdict=interrupted
    [ ! -e "$BATON_RUN/killing" ] || baton_verdict=killed
    if [ ! -e "$BATON_RUN/status" ] && baton_runs; then baton_verdict=running; fi
  fi
  # Read after the look at the processes: they may have ended well in between.
  baton_judged=
  { read -r baton_judged <"$BATON_RUN/status"; } 2>/dev/null
  [ -z "$baton_judged" ] || baton_verdict=$baton_judged
}

# How the run stands now, without waiting.
baton_probe() { # ROLLOUT RUNKEY EPOCH
  baton_open "$1" "$2" "$3"
  baton_judge
  baton_print_verdict "$baton_verdict"
}

# With BATON_WATCH set, ends when its standard input does: nobody is left to tell.
baton_wait() { # ROLLOUT RUNKEY EPOCH
  baton_open "$1" "$2" "$3"
  baton_refuse_older "$1" "$3"
  wait_watch=
  if [ -n "${BATON_WATCH-}" ]; then
    exec 3<&0
    (
      while read -r _; do :; done
      kill -TERM $$
    ) <&3 >/dev/null 2>&1 &
    wait_watch=$!
    exec 3<&-
  fi
  wait_ms=0
  baton_judge
  while [ "$baton_verdict" = running ]; do
    baton_pause "$wait_ms"
    wait_ms=$((wait_ms + baton_paused))
    baton_judge
  done
  [ -z "$wait_watch" ] || kill "$wait_watch" 2>/dev/null
  baton_refuse_older "$1" "$3"
  baton_print_verdict "$baton_verdict"
}

# TERM, after three seconds KILL, to the whole group. What has ended by itself before stays as it ended.
baton_kill() { # ROLLOUT RUNKEY EPOCH
  baton_open "$1" "$2" "$3"
  baton_fence "$1" "$3"
  mkdir -p "$BATON_RUN" || baton_fail 74 "cannot make $BATON_RUN"
  trap '' HUP PIPE
  baton_decide
  baton_judge
  if [ "$baton_verdict" = running ]; then
    : >"$BATON_RUN/killing"
    baton_end_processes
    baton_decide
  fi
  # A run that was interrupted before stays so; one that never began counts as killed.
  if [ "$baton_verdict" != interrupted ] || [ "$run_pid" -eq 0 ]; then baton_publish status killed; fi
  baton_judge
  trap - HUP PIPE
  baton_print_verdict "$baton_verdict"
}

# Decides a run that nobody has started yet as never to be started: a slow starter finds it taken.
baton_decide() {
  baton_read_pid && return 0
  baton_commit 0 0 0 -
  baton_read_pid || baton_fail 74 "cannot write below $BATON_RUN"
}

baton_end_processes() {
  baton_read_uptime
  end_since=$baton_uptime
  end_ms=0
  baton_signal TERM
  while [ ! -e "$BATON_RUN/status" ] && baton_runs; do
    [ "$end_ms" -lt 3000 ] || baton_signal KILL
    [ "$end_ms" -lt 15000 ] || baton_fail 70 "the processes of $BATON_RUN cannot be killed"
    baton_pause "$end_ms"
    baton_read_uptime
    end_ms=$((baton_uptime - end_since))
  done
}

# Prints the size of a run's output and LIMIT bytes of it from OFFSET on.
baton_output() { # ROLLOUT RUNKEY OFFSET LIMIT
  baton_open "$1" "$2" "$3"
  baton_check_number "$4"
  output_size=0
  [ ! -f "$BATON_RUN/output" ] || output_size=$(($(wc -c <"$BATON_RUN/output")))
  printf '\nbaton-output %s\n' "$output_size"
  [ "$output_size" -le "$3" ] || tail -c "+$(($3 + 1))" "$BATON_RUN/output" | head -c "$4"
}
