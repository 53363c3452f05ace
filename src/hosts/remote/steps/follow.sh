# Following logs from where they stood at the start. Each log is looked at by inode and offset and read in pieces:
# a rotated file is read to its end under its new name, a truncated one from its beginning, and a piece is never
# larger than follow_piece, however fast the log grows. (tail -F is not everywhere: busybox may lack even -f.)

follow_piece=16777216

# A pattern in bytes is given as printf takes them: `\0NNN` each.
step_follow() { # START-MS SETTLE-MS PID TICKS ((ready|failed|error)[-bytes] PATTERN | log PATH INODE OFFSET)…
  start_ms=$1 settle_ms=$2 pid=$3 ticks=$4
  shift 4
  for name in ready failed error any; do
    : >"$BATON_RUN/$name.fixed"
    : >"$BATON_RUN/$name.regex"
  done
  logs=
  while [ $# -ge 2 ]; do
    if [ "$1" = log ]; then
      case $2 in
        /*) logs="$logs$3 $4 0 $2$st_nl" ;;
        *)
          st_collect "$2" "$4"
          logs="$logs$(st_inode "$source_file") 0 0 $source_file$st_nl"
          ;;
      esac
      shift 2
    else
      case $1 in
        *-bytes) st_pattern "${1%-bytes}" "$(printf '%b' "$2")" ;;
        *) st_pattern "$1" "$2" ;;
      esac
    fi
    shift 2
  done
  for name in fixed regex; do
    cat "$BATON_RUN/ready.$name" "$BATON_RUN/failed.$name" >"$BATON_RUN/any.$name"
  done
  for name in ready failed error any; do st_close_patterns "$name"; done
  at_first=$logs # for the snippet of a failure
  rotated=
  ready_at='' ready_text=''
  baton_read_uptime
  began=$baton_uptime
  # Nothing to wait for but that it stays alive.
  if ! [ -s "$BATON_RUN/ready.fixed" ] && ! [ -s "$BATON_RUN/ready.regex" ]; then ready_at=$began; fi
  st_follow
}

st_follow() {
  while :; do
    dead=
    # Looked at before the logs, so that its last words are still read.
    st_alive "$pid" "$ticks" || dead=yes
    st_scan_all
    baton_read_uptime
    if [ -n "$dead" ] && [ "$more" = no ]; then
      st_number pid "$pid"
      st_follow_failed process-died
    fi
    if [ -n "$ready_at" ] && [ "$more" = no ] && [ $((baton_uptime - ready_at)) -ge "$settle_ms" ]; then
      st_number pid "$pid"
      st_number waitedMs $((baton_uptime - began))
      if [ -n "$ready_text" ]; then
        st_fact log "$ready_log"
        st_fact line "$ready_line"
        st_number readyAfterMs $((ready_at - began))
      fi
      st_new_errors
      st_ok "$ready_text"
    fi
    if [ -z "$ready_at" ] && [ $((baton_uptime - began)) -ge "$start_ms" ]; then
      st_number waitedMs $((baton_uptime - began))
      st_follow_failed ready-timeout
    fi
    [ "$more" = yes ] || baton_pause 10000
  done
}

# Reads a piece of every log; `more` says whether one has more to read.
st_scan_all() {
  more=no
  scanned=
  was=$rotated
  rotated=
  # A rotated file may still be written to until the service opens the new one.
  if [ -n "$was" ]; then
    while IFS=' ' read -r ino off seen path; do
      [ "$(st_inode "$path")" = "$ino" ] || path=$(st_by_inode "$path" "$ino")
      if [ -n "$path" ]; then
        st_scan "$(stat -c %s "$path" 2>/dev/null || echo 0)"
        rotated="$rotated$ino $off $seen $path$st_nl"
      fi
    done <<ROTATED
${was%"$st_nl"}
ROTATED
  fi
  if [ -n "$logs" ]; then
    while IFS=' ' read -r ino off seen path; do
      st_scan_log
      scanned="$scanned$ino $off $seen $path$st_nl"
    done <<LOGS
${logs%"$st_nl"}
LOGS
    logs=$scanned
  fi
}

st_by_inode() { # PATH INODE: where the file that PATH was is now
  find "${1%/*}/" -maxdepth 1 -inum "$2" 2>/dev/null | head -n 1
}

st_scan_log() {
  now=$(stat -L -c '%i %s' "$path" 2>/dev/null) || now='- 0'
  if [ "${now% *}" != "$ino" ]; then
    if [ "$ino" != - ]; then
      old=$(st_by_inode "$path" "$ino")
      if [ -n "$old" ]; then
        st_keep_rotated "$ino $off $seen $old"
        more=yes
      fi
    fi
    ino=${now% *} off=0 seen=0
  elif [ "${now#* }" -lt "$off" ]; then
    off=0 seen=0
  fi
  st_scan "${now#* }"
}

# The latest few are enough: a writer holds one of them.
st_keep_rotated() {
  rotated=$(printf '%s%s\n' "$rotated" "$1" | tail -n 4)$st_nl
}

# Reads at most a piece of the file at `path` from `off` towards SIZE; moves `off` and `seen`.
st_scan() { # SIZE
  [ "$1" -gt "$off" ] && [ "$1" -ne "$seen" ] || return 0
  length=$(($1 - off)) seen=$1
  if [ "$length" -gt "$follow_piece" ]; then
    length=$follow_piece seen=0
    more=yes
  fi
  # One look for all patterns: mostly there is none.
  wanted=any
  if [ -n "$ready_at" ]; then wanted=failed; fi
  if [ -n "$(st_range "$path" "$off" "$length" | st_grep "$wanted")" ]; then st_judge_piece; fi
  st_advance
}

# A failure counts wherever in the piece it is.
st_judge_piece() {
  hit=$(st_range "$path" "$off" "$length" | st_grep failed)
  if [ -n "$hit" ]; then
    st_fact log "$(st_label "$path")"
    st_fact line "$(printf '%s' "${hit#*:}" | cut -c1-500)"
    st_follow_failed failure-pattern
  fi
  [ -z "$ready_at" ] || return 0
  hit=$(st_range "$path" "$off" "$length" | st_grep ready)
  if [ -n "$hit" ]; then st_saw_ready "${hit%%:*}"; fi
}

st_saw_ready() { # LINE-NUMBER in this piece
  baton_read_uptime
  ready_at=$baton_uptime
  ready_log=$(st_label "$path")
  ready_line=$(printf '%s' "${hit#*:}" | cut -c1-500)
  ready_text=$(st_range "$path" "$off" "$length" | head -n "$1" | tail -n 10 | cut -c1-2000 | tr -d '\0')
}

# Moves on to the beginning of the last line if that is not complete: the rest of it may hold the word's other half.
st_advance() {
  window=$length
  if [ "$window" -gt 65536 ]; then window=65536; fi
  end=$((off + length))
  part=0
  if [ "$(st_range "$path" $((end - 1)) 1 | wc -l)" -eq 0 ]; then
    part=$(($(st_range "$path" $((end - window)) "$window" | tail -n 1 | wc -c)))
    [ "$part" -lt 65536 ] || part=0
  fi
  off=$((end - part))
}

st_follow_failed() { # CODE
  text=$(
    while IFS=' ' read -r ino off seen path; do
      [ "$(stat -L -c %i "$path" 2>/dev/null)" = "$ino" ] || off=0
      if [ -n "$path" ] && [ -f "$path" ]; then
        printf '==> %s <==\n' "$(st_label "$path")"
        st_since "$path" "$off" | tail -n 30 | cut -c1-2000 | tr -d '\0'
      fi
    done <<LOGS
${at_first%"$st_nl"}
LOGS
  )
  st_fail "$1" "$text"
}
