# Backup and restore. What Baton knows of a backup is a record beside it in its own folder:
# which rollout made it, its inode (so that a rename survives a crash) and its manifest.

st_record() { # BACKUP: sets st_rec
  st_rec=$BATON_STATE/backups/$(st_name "$1")
}

st_recorded() { sed -n "s/^$1 //p" "$st_rec" 2>/dev/null; }

# True when the tree at PATH is the one that the record speaks of.
st_is_recorded() {
  [ -d "$1" ] && ! [ -L "$1" ] && [ -f "$st_rec.manifest" ] && [ "$(st_recorded inode)" = "$(st_inode "$1")" ]
}

step_backup() { # FROM TO
  from=$1 to=$2 partial=$2.baton-partial
  baton_read_uptime
  began=$baton_uptime
  mkdir -p "$BATON_STATE/backups" || st_internal "cannot make $BATON_STATE/backups"
  st_record "$to"
  if st_is_recorded "$to" && [ "$(st_recorded rollout)" = "$BATON_ROLLOUT" ]; then
    st_reuse_backup
  fi
  if st_exists "$to"; then
    st_fact path "$to"
    st_fail backup-taken
  fi
  real=$(st_physical "$from")
  if [ -z "$real" ]; then
    st_fact path "$from"
    st_fail tree-missing
  fi
  st_must_manifest "$real" "$BATON_RUN/manifest"
  st_copy "$real" "$partial" "$BATON_RUN/manifest"
  st_write_record "$partial"
  if ! st_rename "$partial" "$to" || ! st_is_recorded "$to"; then
    rm -rf "$partial"
    st_fact path "$to"
    st_fail backup-taken "$st_errors"
  fi
  st_backup_effect
  st_backup_facts
}

# Before the rename, so that a crash right after it is still known to be ours.
st_write_record() { # TREE
  st_files=$(grep -c '^f ' "$BATON_RUN/manifest")
  st_bytes=$(awk '$1 == "f" { n += $5 } END { printf "%.0f", n }' "$BATON_RUN/manifest")
  st_words=$(printf 'rollout %s\ninode %s\nfiles %s\nbytes %s\npath %s' \
    "$BATON_ROLLOUT" "$(st_inode "$1")" "$st_files" "$st_bytes" "$to")
  rm -f "$st_rec"
  if ! { st_try cp "$BATON_RUN/manifest" "$st_rec.manifest" && printf '%s\n' "$st_words" >"$st_rec.new" &&
    [ "$(cat "$st_rec.new")" = "$st_words" ] && st_try mv "$st_rec.new" "$st_rec"; }; then
    rm -rf "$1" "$st_rec.new"
    st_io_failed "$BATON_STATE" 1048576
  fi
}

st_reuse_backup() {
  st_must_manifest "$to" "$BATON_RUN/copied"
  if ! cmp -s "$st_rec.manifest" "$BATON_RUN/copied"; then
    st_fact from "$from"
    st_fact to "$to"
    st_differences "$st_rec.manifest" "$BATON_RUN/copied"
    st_fail copy-differs
  fi
  st_flag reused
  # A crash may have come between the rename and its line.
  grep -qx effect "$st_rec" || st_backup_effect
  st_backup_facts
}

st_backup_effect() {
  st_effect backup made "$to"
  echo effect >>"$st_rec"
}

st_backup_facts() {
  baton_read_uptime
  st_fact path "$to"
  st_number files "$(st_recorded files)"
  st_number bytes "$(st_recorded bytes)"
  st_number durationMs $((baton_uptime - began))
  st_ok
}

step_restore() { # BACKUP LIVE MATCHER…
  backup=$1 live=$2
  shift 2
  baton_read_uptime
  began=$baton_uptime
  all=$(st_find "$@")
  if [ -n "$all" ]; then
    st_describe_all "$all" processes
    st_fail already-running
  fi
  st_notes
  launched=$(st_launched)
  if [ -n "$launched" ]; then
    st_describe_all "$launched" processes
    st_fail launcher-survived
  fi
  # A link stays; what it leads to is changed.
  if [ -L "$live" ]; then live=$(readlink -f "$live"); fi
  st_record "$backup"
  if ! st_is_recorded "$backup"; then
    st_fact path "$backup"
    st_fail backup-missing
  fi
  copy=$live.baton-restore
  note=$st_own/restore.$(st_name "$live")
  copied=$(sed -n 's/^copy //p' "$note" 2>/dev/null)
  aside=$(sed -n 's/^aside //p' "$note" 2>/dev/null)
  if [ -n "$copied" ] && [ "$copied" = "$(st_inode "$live")" ]; then
    st_flag reused
    st_restored
  fi
  # Live gone and the verified copy waiting: a crash came between the two renames, and only the second is missing.
  if st_exists "$live" || [ -z "$copied" ] || [ "$copied" != "$(st_inode "$copy")" ]; then st_set_aside; fi
  st_rename "$copy" "$live" || st_io_failed "$live" 0
  st_restored
}

st_set_aside() {
  st_copy "$backup" "$copy" "$st_rec.manifest"
  aside=${live}_failed_$BATON_ROLLOUT
  n=1
  while st_exists "$aside"; do
    n=$((n + 1))
    aside=${live}_failed_$BATON_ROLLOUT-$n
  done
  if ! { printf 'copy %s\naside %s\n' "$(st_inode "$copy")" "$aside" >"$note.new" && mv "$note.new" "$note"; }; then
    st_internal "cannot write $note"
  fi
  if st_exists "$live"; then st_rename "$live" "$aside" || st_io_failed "$aside" 0; fi
}

st_restored() {
  grep -qx effect "$note" || { st_effect restore "$live" && echo effect >>"$note"; }
  baton_read_uptime
  st_fact path "$live"
  st_fact from "$backup"
  if st_exists "$aside"; then st_fact aside "$aside"; fi
  st_number files "$(st_recorded files)"
  st_number bytes "$(st_recorded bytes)"
  st_number durationMs $((baton_uptime - began))
  st_ok
}
