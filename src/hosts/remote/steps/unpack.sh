# Taking in an uploaded file, and unpacking an archive over the live tree.

# Fact sha256, absent when there is no such file.
step_look_sha256() { # FILE
  if [ -f "$1" ]; then st_fact sha256 "$(st_sha256 "$1")"; fi
  if [ -d "$1" ]; then st_flag directory; fi
  st_number freeBytes "$(st_free "${1%/*}/")"
  st_ok
}

# Checks the uploaded bytes and gives them their name, in one rename.
step_receive() { # PART TARGET SHA256
  got=$(st_sha256 "$1")
  if [ "$got" != "$3" ]; then
    if [ "$(st_sha256 "$2")" = "$3" ]; then st_ok; fi
    rm -f "$1"
    st_fact path "$1"
    st_fact expected "$3"
    st_fact got "${got:-missing}"
    st_fail upload-differs
  fi
  if [ -d "$2" ] || ! mv -f "$1" "$2"; then
    st_fact path "$2"
    st_fact detail 'cannot take this name'
    st_fail not-writable
  fi
  st_effect upload "$2"
  st_ok
}

# Removes this rollout's unfinished uploads of earlier epochs.
step_sweep() { # TARGET
  for part in "$1.$BATON_ROLLOUT".*.part; do
    epoch=${part#"$1.$BATON_ROLLOUT."}
    epoch=${epoch%.part}
    case $epoch in '' | *[!0-9]*) continue ;; esac
    if [ "$epoch" -le "$BATON_EPOCH" ]; then rm -f "$part"; fi
  done
  st_ok
}

step_unpack() { # ARCHIVE SHA256 INTO TOP SETUID(yes|no) LINK…: TOP is `.` for an archive that has no folder of its own
  st_notes
  sha=$2 tree=$3/$4
  [ "$4" != . ] || tree=$3
  if st_swap_in "$tree"; then st_unpack_swapped; fi
  st_open_archive "$@"
  note=$st_own/unpack.$(st_name "$tree")
  # What was there before is what was there before the first try of this rollout.
  if ! [ -f "$note.before" ]; then
    : >"$BATON_RUN/before"
    if [ -d "$tree" ]; then st_must_manifest "$tree" "$BATON_RUN/before"; fi
    if ! { st_try cp "$BATON_RUN/before" "$note.new" && st_try mv "$note.new" "$note.before"; }; then
      st_io_failed "$BATON_STATE" 1048576
    fi
  fi
  if [ -f "$note.$sha" ] && st_manifest "$tree" "$BATON_RUN/after" && cmp -s "$note.$sha" "$BATON_RUN/after"; then
    st_flag reused
  else
    st_unpack
  fi
  st_unpack_facts
}

# Its bytes were compared, and unpacked, before the stop.
st_unpack_swapped() {
  st_effect unpack "$tree"
  prefix=$(st_next_word prefix) masked=$(st_next_word masked)
  note=$st_own/unpack.$(st_name "$tree")
  mv "$next_note.listed" "$BATON_RUN/listed"
  st_drop_next
  st_must_manifest "$tree" "$BATON_RUN/after"
  cp "$BATON_RUN/after" "$note.$sha" 2>/dev/null || rm -f "$note.$sha"
  st_flag swapped
  st_unpack_facts
}

st_unpack() {
  above=$(st_whose "$into")
  st_extract || st_io_failed "$into" "$(st_bytes_of "$archive")"
  # An archive of `.` speaks of the folder above the tree too: that one stays whose it is.
  if [ "$top" != . ] && [ "$above" != "$(st_whose "$into")" ]; then
    if ! { st_try chown "${above#* }" "$into" && st_try chmod "${above% *}" "$into"; }; then st_io_failed "$into" 0; fi
  fi
  st_effect unpack "$tree"
  st_must_manifest "$tree" "$BATON_RUN/after"
  # Only spares a repeated unpacking: a full disk must not make a failure of it.
  cp "$BATON_RUN/after" "$note.$sha" 2>/dev/null || rm -f "$note.$sha"
}

st_whose() { stat -L -c '%a %u:%g' "$1"; }

# Compares files (not directories) before and after, and the tree with the archive's listing.
st_unpack_facts() {
  LC_ALL=C awk -v prefix="$prefix" -v masked="$masked" '
    function name(s) { sub(/^f [^ ]* [^ ]* [^ ]* [^ ]* [^ ]* \.\//, "", s); return s }
    # Some list other letters than these as question marks.
    function mask(s) { if (masked == "yes") gsub(/[^ -~]/, "?", s); return s }
    FILENAME == ARGV[1] { listed[mask($0)]; next }
    !/^f / { next }
    FILENAME == ARGV[2] { before[name($0)] = $0; next }
    { n = name($0)
      if (!(n in before)) print "added " n
      else if (before[n] != $0) print "changed " n
      if (!(mask(prefix n) in listed)) print "leftOver " n }' \
    "$BATON_RUN/listed" "$note.before" "$BATON_RUN/after" >"$BATON_RUN/changes"
  for kind in added changed leftOver; do
    st_number "$kind" "$(grep -c "^$kind " "$BATON_RUN/changes")"
    sed -n "s/^$kind //p" "$BATON_RUN/changes" | LC_ALL=C sort | head -n 20 | st_list "${kind}Names"
  done
  st_ok
}
