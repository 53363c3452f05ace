# Putting something where it is used. What was there is kept first, with a record like a backup's, so that a restore
# can put it back; where nothing was, the record says that.

# PATH KEPT pairs to the end: keeps each of them, once in a rollout.
step_keep() { # (PATH KEPT)…
  mkdir -p "$BATON_STATE/backups" || st_internal "cannot make $BATON_STATE/backups"
  st_keep_all "$@"
  st_ok
}

st_keep_all() { # (PATH KEPT)…
  st_first=yes
  while [ $# -ge 2 ]; do
    st_keep "$1" "$2"
    if [ "$st_first" = yes ]; then
      if st_exists "$2"; then st_fact kept "$2"; fi
    elif st_exists "$2"; then
      st_fact cleared "$1"
    fi
    st_first=no
    shift 2
  done
}

# A file or a link keeps its place too, so that it is never empty; a folder is moved away.
st_keep() { # PATH KEPT
  from=$1 to=$2
  st_beside "$to"
  partial=$st_dir/${to##*/}.baton-partial
  st_record "$to"
  if [ "$(st_recorded rollout)" = "$BATON_ROLLOUT" ]; then
    if st_is_recorded "$to" || [ "$(st_recorded absent)" = yes ]; then return 0; fi
  fi
  if st_exists "$to"; then
    st_fact path "$to"
    st_fail backup-taken
  fi
  if ! st_exists "$from"; then
    rm -f "$st_rec.manifest"
    printf 'rollout %s\nabsent yes\nfiles 0\nbytes 0\npath %s\n' "$BATON_ROLLOUT" "$to" >"$st_rec.new" &&
      mv "$st_rec.new" "$st_rec" && return 0
    st_internal "cannot write $st_rec"
  fi
  st_must_manifest "$from" "$BATON_RUN/manifest"
  if [ -d "$from" ] && ! [ -L "$from" ]; then
    st_write_record "$from"
    st_rename "$from" "$to" || st_io_failed "$to" 0
  else
    rm -rf "$partial"
    # A second name keeps it to the nanosecond: by its time Tomcat knows whether a war is the one it has unpacked.
    if [ -L "$from" ] || ! ln "$from" "$partial" 2>/dev/null; then
      st_copy "$from" "$partial" "$BATON_RUN/manifest"
    fi
    st_write_record "$partial"
    st_rename "$partial" "$to" || st_io_failed "$to" 0
  fi
  st_effect keep "$to"
}

step_place() { # FROM TO copy|move|link SHA256 (PATH KEPT)…: `-` for what has no checksum
  source=$1 target=$2 how=$3 sha=$4
  shift 4
  baton_read_uptime
  began=$baton_uptime
  mkdir -p "$BATON_STATE/backups" || st_internal "cannot make $BATON_STATE/backups"
  st_notes
  note=$st_own/place.$(st_name "$how $sha $source $target")
  if [ -s "$note" ] && st_manifest "$target" "$BATON_RUN/placed" && cmp -s "$note" "$BATON_RUN/placed"; then
    st_flag reused
    st_keep_all "$@"
    st_placed
  fi
  st_check_source
  # A folder that is there would be gone into, or mixed with what is in it.
  if st_is_taken "$target" "$how"; then
    st_fact path "$target"
    st_fail place-taken
  fi
  st_keep_all "$@"
  st_beside "$target"
  new=$st_dir/${target##*/}.baton-new
  st_try rm -rf "$new" || st_io_failed "$new" 0
  case $how in
    link) st_try ln -s "$source" "$new" || st_io_failed "$target" 0 ;;
    *) if [ -d "$source" ]; then st_bring_tree; else st_bring_file; fi ;;
  esac
  st_must_manifest "$new" "$BATON_RUN/placed"
  st_replace "$new" "$target" || st_io_failed "$target" 0
  cp "$BATON_RUN/placed" "$note" 2>/dev/null || rm -f "$note"
  st_effect place "$target"
  if [ "$how" = move ]; then st_try rm -rf "$source" || st_io_failed "$source" 0; fi
  st_placed
}

st_is_taken() { # PATH copy|move|link: a link can be switched, whatever it leads to
  [ -d "$1" ] && { [ "$2" != link ] || ! [ -L "$1" ]; }
}

st_check_source() {
  if ! st_exists "$source"; then
    st_fact path "$source"
    st_fail tree-missing
  fi
  got=
  if [ -f "$source" ]; then got=$(st_sha256 "$source"); fi
  if [ "$sha" != - ] && [ "$got" != "$sha" ]; then
    st_fact path "$source"
    st_fact expected "$sha"
    st_fact got "${got:-missing}"
    st_fail upload-differs
  fi
}

# As cp does it: whose the file in its place is, and who may read it, stays.
st_bring_file() {
  if ! { if [ "$how" = move ]; then st_try cp -p "$source" "$new"; else st_try cp "$source" "$new"; fi; }; then
    rm -f "$new"
    st_io_failed "$target" "$(stat -L -c %s "$source")"
  fi
  if [ "$how" = copy ] && [ -f "$target" ]; then
    st_owner=$(stat -L -c %u:%g "$target")
    if [ "$(stat -c %u:%g "$new")" != "$st_owner" ]; then
      st_try chown "$st_owner" "$new" || st_io_failed "$target" 0
    fi
    st_try chmod "$(stat -L -c %a "$target")" "$new" || st_io_failed "$target" 0
  fi
  if [ "$(st_sha256 "$new")" != "$got" ]; then
    rm -f "$new"
    st_fact path "$target"
    st_fact expected "$got"
    st_fact got other
    st_fail upload-differs
  fi
}

st_bring_tree() {
  st_must_manifest "$source" "$BATON_RUN/source"
  if [ "$how" = move ] && [ "$(st_device "$source")" = "$(st_device "${new%/*}/")" ]; then
    st_rename "$source" "$new" || st_io_failed "$target" 0
  else
    st_copy "$source" "$new" "$BATON_RUN/source"
  fi
}

# In one rename where the name may be taken over: a link or a file is never missing.
st_replace() { # FROM TO
  if mv --help 2>&1 | grep -q -e '-[a-zA-Z]*T'; then
    st_try mv -f -T "$1" "$2"
  else
    if [ -L "$2" ]; then rm -f "$2"; fi
    st_try mv -f "$1" "$2"
  fi
}

st_placed() {
  baton_read_uptime
  st_fact path "$target"
  if ! [ -L "$target" ]; then st_number bytes "$(st_bytes_of "$target")"; fi
  st_number durationMs $((baton_uptime - began))
  st_ok
}
