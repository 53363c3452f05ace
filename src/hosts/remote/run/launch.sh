# Starting a run, detached from the channel that asked for it.

# Sleeps, the less the shorter the waiting has been; sets baton_paused to the milliseconds slept.
baton_pause() { # WAITED-MS
  baton_paused=10
  [ "$1" -lt 200 ] || baton_paused=50
  [ "$1" -lt 10000 ] || baton_paused=250
  case "${baton_whole_seconds-}$baton_paused" in
  10) sleep 0.01 2>/dev/null && return 0 ;;
  50) sleep 0.05 && return 0 ;;
  250) sleep 0.25 && return 0 ;;
  esac
  # POSIX promises no fractions.
  baton_whole_seconds=yes baton_paused=1000
  sleep 1
}

# Runs in the detached process. Of several only the one whose pid file came first goes on.
baton_runner() { # ROLLOUT RUNKEY EPOCH TOKEN LAUNCHER-GROUP FUNCTION ARGS…
  baton_open "$1" "$2" "$3"
  runner_token=$4 runner_launcher=$5
  shift 5
  unset BATON_TOKEN
  baton_stat $$ || exit 74
  [ "$stat_group" != "$runner_launcher" ] || stat_group=0
  baton_commit $$ "$stat_group" "$stat_started" "$runner_token" || exit 0
  # Committed first, asked after: a worker that takes over makes its epoch first and looks for the pid after.
  baton_highest_epoch "$BATON_ROLLOUT"
  if [ "$baton_highest" -gt "$BATON_EPOCH" ]; then
    rm -f "$BATON_RUN/pid"
    exit 75
  fi
  [ ! -e "$BATON_RUN/status" ] || exit 0
  exec >>"$BATON_RUN/output" 2>&1
  # Given back before the status is written: a step that fills the disk can still say how it ended.
  head -c 65536 /dev/zero >"$BATON_RUN/reserve" 2>/dev/null
  (
    [ -z "${BATON_DOWN-}" ] || st_still_down
    "$@"
  )
  runner_status=$?
  rm -f "$BATON_RUN/reserve"
  until baton_publish status "exited $runner_status" || [ -e "$BATON_RUN/status" ] || [ ! -d "$BATON_RUN" ]; do
    sleep 1
  done
}

baton_detach() { # COMMAND…: with a process group of its own where the host has the means
  if command -v setsid >/dev/null 2>&1; then
    setsid "$@" </dev/null >/dev/null 2>&1 &
  elif timeout 0 true >/dev/null 2>&1; then
    nohup timeout 0 "$@" </dev/null >/dev/null 2>&1 &
  else
    nohup "$@" </dev/null >/dev/null 2>&1 &
  fi
}

# Prints `launched` (by this BATON_TOKEN) or `attached`, the run's age in ms, the boot id.
baton_launch() { # ROLLOUT RUNKEY EPOCH FUNCTION ARGS…
  baton_open "$1" "$2" "$3"
  shift 3
  baton_resolve "${1-}"
  shift
  baton_refuse_other_machine
  baton_fence "$BATON_ROLLOUT" "$BATON_EPOCH"
  mkdir -p "$BATON_RUN" || baton_fail 74 "cannot make $BATON_RUN"
  launch_token=${BATON_TOKEN:-$$}
  # Again when a starter of an older epoch had committed the run and stepped back.
  until baton_read_pid || [ -e "$BATON_RUN/status" ]; do
    baton_start "$@"
    baton_await_commit
  done
  # Of two hosts that begin it at once in a folder that they share, one has.
  baton_refuse_foreign
  baton_read_boot
  baton_read_uptime
  launch_word=attached
  [ "$run_token" != "$launch_token" ] || launch_word=launched
  launch_age=0
  [ "$run_boot" != "$baton_boot" ] || launch_age=$((baton_uptime - run_since))
  printf '\nbaton-launch %s %s %s\n' "$launch_word" "$launch_age" "$baton_boot"
}

baton_start() { # ARGS…: of baton_function
  [ -s "$BATON_RUN/argv" ] || printf '%s\n' "$baton_function" "$@" >"$BATON_RUN/argv" ||
    baton_fail 74 "cannot write below $BATON_RUN"
  baton_stat $$
  # shellcheck disable=SC2086 # BATON_SHELL may be two words, as in `busybox sh`
  baton_detach ${BATON_SHELL:-sh} "$0" __run "$BATON_ROLLOUT" "${BATON_RUN##*/}" "$BATON_EPOCH" \
    "$launch_token" "$stat_group" "$baton_function" "$@"
}

# After ten seconds without a sign of the starter the run is decided as never started, so that it cannot begin
# behind the back of whoever was told so.
baton_await_commit() {
  await_ms=0
  while ! [ -e "$BATON_RUN/pid" ]; do
    baton_refuse_older "$BATON_ROLLOUT" "$BATON_EPOCH"
    if [ "$await_ms" -ge 10000 ]; then
      baton_commit 0 0 0 - && baton_fail 74 'the run did not start'
      [ -e "$BATON_RUN/pid" ] || baton_fail 74 "cannot write below $BATON_RUN"
    fi
    baton_pause "$await_ms"
    await_ms=$((await_ms + baton_paused))
  done
}
