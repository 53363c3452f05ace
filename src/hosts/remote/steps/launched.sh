# What a start of this rollout has launched: its launcher's session and process group, and all descendants. A note
# remembers it, so that also a later step ends what only sleeps, before it wakes and starts a second instance.

# So long it is given to end, by -15 and then by -9.
launched_ends=15000

# In the launcher itself, before it does anything else.
st_note_launch() { # LOG-OFFSETS
  local self=''
  read -r self _ </proc/self/stat
  baton_stat "$self" || return 1
  baton_read_boot
  { echo "launcher $self $stat_started $baton_boot" && printf '%s\n' "$1" | sed 's/^/offset /'; } >"$st_own/start.new" &&
    mv "$st_own/start.new" "$st_own/start"
}

# "pid ticks" of each that is alive, but for KEPT ones and their descendants.
st_launched() { # [KEPT: "pid ticks" lines]
  local launcher='' ticks='' boot='' kept='' list='' pid='' group='' started='' session=''
  { read -r _ launcher ticks boot <"$st_own/start"; } 2>/dev/null || return 0
  baton_read_boot
  [ "$boot" = "$baton_boot" ] || return 0
  # The number may have been given anew.
  if baton_stat "$launcher" && [ "$stat_started" != "$ticks" ]; then return 0; fi
  members_family=' '
  while read -r pid _; do members_family="$members_family$pid "; done <<KEPT
${1-}
KEPT
  baton_grow_family
  kept=$members_family
  list=$(baton_list)
  members_family=" $launcher "
  while read -r pid _ group started session; do
    if [ "$group" = "$launcher" ] || [ "$session" = "$launcher" ]; then members_family="$members_family$pid "; fi
  done <<LIST
$list
LIST
  baton_grow_family
  while read -r pid _ group started session; do
    case $kept in *" $pid "*) continue ;; esac
    case $members_family in *" $pid "*) ;; *) continue ;; esac
    if [ "$started" -ge "$ticks" ]; then printf '%s %s\n' "$pid" "$started"; fi
  done <<LIST
$list
LIST
}

# Ends all of that, says so, and fails when it does not end.
st_end_launched() { # KEPT [SNIPPET [GRACE-MS]]
  local left='' ended='' since='' waited=0 sent=' ' pid=''
  left=$(st_launched "$1")
  ended=$(st_describe_each "$left")
  baton_read_uptime
  since=$baton_uptime
  while [ -n "$left" ]; do
    if [ "$waited" -ge "$launched_ends" ]; then
      st_describe_all "$left" processes
      st_fail launcher-survived "${2-}"
    fi
    while read -r pid _; do
      if [ "$waited" -ge "${3:-5000}" ]; then
        kill -KILL "$pid" 2>/dev/null
        continue
      fi
      case $sent in *" $pid "*) continue ;; esac
      sent="$sent$pid "
      kill -TERM "$pid" 2>/dev/null
    done <<LEFT
$left
LEFT
    baton_pause "$waited"
    baton_read_uptime
    waited=$((baton_uptime - since))
    left=$(st_launched "$1")
  done
  [ -z "$ended" ] || printf '%s\n' "$ended" | st_list launcherEnded
  [ -n "$1" ] || rm -f "$st_own/start"
}
