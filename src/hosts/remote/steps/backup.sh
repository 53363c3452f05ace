# Backup and restore. What Baton knows of a backup is a record beside it in its own folder:
# which rollout made it, its inode (so that a rename survives a crash) and its manifest.

st_record() { # BACKUP: sets st_rec
  st_rec=$BATON_STATE/backups/$(st_name "$1")
}

st_recorded() { sed -n "s/^$1 //p" "$st_rec" 2>/dev/null; }

# True when what is at PATH is what the record speaks of.
st_is_recorded() {
  st_exists "$1" && [ -f "$st_rec.manifest" ] && [ "$(st_recorded inode)" = "$(st_inode "$1")" ]
}

step_backup() { # FROM TO copy|move
  from=$1 to=$2 how=${3:-copy}
  st_beside "$to"
  partial=$st_dir/${to##*/}.baton-partial
  baton_read_uptime
  began=$baton_uptime
  mkdir -p "$BATON_STATE/backups" || st_internal "cannot make $BATON_STATE/backups"
  st_record "$to"
  if st_is_recorded "$to" && [ "$(st_recorded rollout)" = "$BATON_ROLLOUT" ]; then
    # The copy was whole before a crash, and what it was made of is still to go.
    if [ "$how" = move ] && st_exists "$from" && [ "$(st_recorded moved)" = "$(st_inode "$from")" ]; then
      st_remove_moved
    fi
    st_reuse_backup
  fi
  if st_exists "$to"; then
    st_fact path "$to"
    st_fail backup-taken
  fi
  real=$(st_live "$from" "$how")
  if [ -z "$real" ]; then
    st_fact path "$from"
    st_fail tree-missing
  fi
  if [ "$how" = copy ] && st_swap_away "$from" "$to"; then
    st_flag swapped
    st_backup_effect
    st_backup_facts
  fi
  st_must_manifest "$real" "$BATON_RUN/manifest"
  if [ "$how" = move ] && [ "$(st_device "${real%/*}/")" = "$(st_device "${to%/*}/")" ]; then
    st_write_record "$real"
    st_rename "$real" "$to" || st_io_failed "$to" 0
  else
    st_copy "$real" "$partial" "$BATON_RUN/manifest"
    st_write_record "$partial" "$(st_inode "$real")"
    if ! st_rename "$partial" "$to" || ! st_is_recorded "$to"; then
      rm -rf "$partial"
      st_fact path "$to"
      st_fail backup-taken "$st_errors"
    fi
    [ "$how" != move ] || st_remove_moved
  fi
  st_backup_effect
  st_backup_facts
}

# What is saved: a link is followed by a copy, and goes itself when it is moved.
st_live() { # FROM copy|move
  if [ "$2" = move ]; then
    if st_exists "$1"; then echo "$1"; fi
  elif [ -d "$1" ]; then
    st_physical "$1"
  elif [ -f "$1" ]; then
    readlink -f "$1"
  fi
}

# Moved to another disk: the verified copy is there.
st_remove_moved() {
  st_try rm -rf "$from" || st_io_failed "$from" 0
}

# Before the rename, so that a crash right after it is still known to be ours.
st_write_record() { # TREE [INODE-OF-WHAT-MOVED]: a tree that is about to be moved is never removed
  st_files=$(grep -c '^f ' "$BATON_RUN/manifest")
  st_bytes=$(awk '$1 == "f" { n += $5 } END { printf "%.0f", n }' "$BATON_RUN/manifest")
  st_words=$(printf 'rollout %s\ninode %s\nfiles %s\nbytes %s\nmoved %s\npath %s' \
    "$BATON_ROLLOUT" "$(st_inode "$1")" "$st_files" "$st_bytes" "${2-}" "$to")
  rm -f "$st_rec"
  if ! { st_try cp "$BATON_RUN/manifest" "$st_rec.manifest" && printf '%s\n' "$st_words" >"$st_rec.new" &&
    [ "$(cat "$st_rec.new")" = "$st_words" ] && st_try mv "$st_rec.new" "$st_rec"; }; then
    [ "$1" != "$partial" ] || rm -rf "$1"
    rm -f "$st_rec.new"
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

step_restore() { # BACKUP LIVE copy|move FOLDER-UNPACKED-FROM-IT|- MATCHER…
  backup=$1 live=$2 how=$3 clears=$4
  shift 4
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
  st_record "$backup"
  # A link stays, unless it is what was saved; what it leads to is changed.
  if [ -L "$live" ] && ! st_saved_link; then live=$(readlink -f "$live"); fi
  st_open_next "$live"
  st_drop_next
  st_beside "$live"
  copy=$st_dir/${live##*/}.baton-restore
  if [ "$how" = move ] && [ "$(st_device "${backup%/*}/")" = "$(st_device "${live%/*}/")" ]; then copy=$backup; fi
  note=$st_own/restore.$(st_name "$live")
  copied=$(sed -n 's/^copy //p' "$note" 2>/dev/null)
  aside=$(sed -n 's/^aside //p' "$note" 2>/dev/null)
  if [ -n "$copied" ] && [ "$copied" = "$(st_inode "$live")" ]; then
    st_flag reused
    st_restored
  fi
  if ! st_exists "$backup" && st_saved_nothing; then
    if st_exists "$live"; then st_take_away; fi
    st_restored
  fi
  if ! st_is_recorded "$backup"; then
    st_fact path "$backup"
    st_fail backup-missing
  fi
  # Live gone and the verified copy waiting: a crash came between the two renames, and only the second is missing.
  if st_exists "$live" || [ -z "$copied" ] || [ "$copied" != "$(st_inode "$copy")" ]; then st_set_aside; fi
  st_rename "$copy" "$live" || st_io_failed "$live" 0
  st_restored
}

st_saved_link() { head -n 1 "$st_rec.manifest" 2>/dev/null | grep -q '^l '; }

# Nothing was there before this rollout put something in the place.
st_saved_nothing() { [ "$(st_recorded absent)" = yes ] && [ "$(st_recorded rollout)" = "$BATON_ROLLOUT" ]; }

st_take_away() {
  st_name_aside "$live"
  printf 'aside %s\n' "$aside" >"$note" || st_internal "cannot write $note"
  st_rename "$live" "$aside" || st_io_failed "$aside" 0
}

# What a program has unpacked from the archive that goes is not to be served in place of the one that comes back.
st_clear_unpacked() {
  if [ "$clears" = - ] || ! st_exists "$clears"; then return 0; fi
  kept_aside=$aside
  st_name_aside "$clears"
  st_rename "$clears" "$aside" || st_io_failed "$aside" 0
  aside=$kept_aside
}

st_set_aside() {
  if [ "$copy" = "$backup" ]; then st_verify_backup; else st_copy "$backup" "$copy" "$st_rec.manifest"; fi
  st_name_aside "$live"
  if ! { printf 'copy %s\naside %s\n' "$(st_inode "$copy")" "$aside" >"$note.new" && mv "$note.new" "$note"; }; then
    st_internal "cannot write $note"
  fi
  if st_exists "$live"; then st_rename "$live" "$aside" || st_io_failed "$aside" 0; fi
}

st_name_aside() { # PATH: sets aside
  st_beside "$1"
  aside=$st_dir/${1##*/}_failed_$BATON_ROLLOUT
  n=1
  while st_exists "$aside"; do
    n=$((n + 1))
    aside=$st_dir/${1##*/}_failed_$BATON_ROLLOUT-$n
  done
}

# What is moved back has to be what was saved.
st_verify_backup() {
  st_must_manifest "$backup" "$BATON_RUN/copied"
  cmp -s "$st_rec.manifest" "$BATON_RUN/copied" && return 0
  st_fact from "$backup"
  st_fact to "$live"
  st_differences "$st_rec.manifest" "$BATON_RUN/copied"
  st_fail copy-differs
}

st_restored() {
  # Once: what a start has unpacked since is the right one.
  grep -qx effect "$note" 2>/dev/null || st_clear_unpacked
  grep -qx effect "$note" 2>/dev/null || { st_effect restore "$live" && echo effect >>"$note"; }
  baton_read_uptime
  st_fact path "$live"
  st_fact from "$backup"
  if [ -n "$aside" ] && st_exists "$aside"; then st_fact aside "$aside"; fi
  st_number files "$(st_recorded files)"
  st_number bytes "$(st_recorded bytes)"
  st_number durationMs $((baton_uptime - began))
  st_ok
}
