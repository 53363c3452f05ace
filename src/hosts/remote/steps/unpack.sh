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

step_unpack() { # ARCHIVE SHA256 INTO TOP: `.` for an archive that has no folder of its own
  archive=$1 sha=$2 into=$3 top=$4 tree=$3/$4 prefix=$4/
  if [ "$top" = . ]; then tree=$into prefix=; fi
  got=$(st_sha256 "$archive")
  if [ "$got" != "$sha" ]; then
    st_fact path "$archive"
    st_fact expected "$sha"
    st_fact got "${got:-missing}"
    st_fail upload-differs
  fi
  st_notes
  note=$st_own/unpack.$(st_name "$tree")
  st_list_archive
  st_guard_links
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

# A link in the live tree that leads out of it would carry the archive's files with it.
st_guard_links() {
  [ -d "$tree" ] || return 0
  home=$(st_physical "$tree")
  (cd -P "$tree" && find . -type l) | sed 's,^\./,,' | while IFS= read -r link; do
    case $(readlink -f "$home/$link")/ in "$home"/*) continue ;; esac
    LC_ALL=C awk -v under="$prefix$link/" 'index($0, under) == 1 { print; exit }' "$BATON_RUN/listed"
  done | head -n 10 >"$BATON_RUN/outside"
  if [ -s "$BATON_RUN/outside" ]; then
    st_fact file "$archive"
    st_fact rule live-link
    st_list entries <"$BATON_RUN/outside"
    st_fail artifact-unsafe
  fi
}

st_unpack() {
  st_extract || st_io_failed "$into" "$(st_bytes_of "$archive")"
  st_effect unpack "$tree"
  st_must_manifest "$tree" "$BATON_RUN/after"
  # Only spares a repeated unpacking: a full disk must not make a failure of it.
  cp "$BATON_RUN/after" "$note.$sha" 2>/dev/null || rm -f "$note.$sha"
}

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
