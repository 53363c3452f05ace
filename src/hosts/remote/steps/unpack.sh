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

step_unpack() { # ARCHIVE SHA256 INTO TOP
  archive=$1 sha=$2 into=$3 top=$4 tree=$3/$4
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
    st_untar
  fi
  st_unpack_facts
}

st_tar_has() { tar --help 2>&1 | grep -q -e "$1"; }

st_list_archive() {
  literal=
  # GNU tar would write names of other letters as backslashed octals.
  if st_tar_has --quoting-style; then literal=--quoting-style=literal; fi
  if ! LC_ALL=C tar ${literal:+"$literal"} -tf "$archive" >"$BATON_RUN/names" 2>"$BATON_RUN/names.err"; then
    st_fact file "$archive"
    st_fact detail "$(head -n 1 "$BATON_RUN/names.err")"
    st_fail artifact-unreadable
  fi
  sed -e 's,^\./,,' -e 's,/*$,,' <"$BATON_RUN/names" | LC_ALL=C sort -u >"$BATON_RUN/listed"
  LC_ALL=C awk -v top="$top" '$0 == "" || $0 == "." { next }
    ($0 != top && index($0, top "/") != 1) || ("/" $0 "/") ~ /\/\.\.\//' "$BATON_RUN/listed" >"$BATON_RUN/outside"
  if [ -s "$BATON_RUN/outside" ]; then
    st_fact file "$archive"
    st_fact rule outside
    head -n 10 "$BATON_RUN/outside" | st_list entries
    st_fail artifact-unsafe
  fi
}

# A link in the live tree that leads out of it would carry the archive's files with it.
st_guard_links() {
  [ -d "$tree" ] || return 0
  home=$(st_physical "$tree")
  (cd -P "$tree" && find . -type l) | sed 's,^\./,,' | while IFS= read -r link; do
    case $(readlink -f "$home/$link")/ in "$home"/*) continue ;; esac
    LC_ALL=C awk -v under="$top/$link/" 'index($0, under) == 1 { print; exit }' "$BATON_RUN/listed"
  done | head -n 10 >"$BATON_RUN/outside"
  if [ -s "$BATON_RUN/outside" ]; then
    st_fact file "$archive"
    st_fact rule live-link
    st_list entries <"$BATON_RUN/outside"
    st_fail artifact-unsafe
  fi
}

st_untar() {
  keep=
  # Otherwise GNU tar would put a directory in place of a link that people made.
  if st_tar_has --keep-directory-symlink; then keep=--keep-directory-symlink; fi
  st_try tar ${keep:+"$keep"} -C "$into" -xf "$archive" || st_io_failed "$into" "$(st_bytes_of "$archive")"
  st_effect unpack "$tree"
  st_must_manifest "$tree" "$BATON_RUN/after"
  # Only spares a repeated unpacking: a full disk must not make a failure of it.
  cp "$BATON_RUN/after" "$note.$sha" 2>/dev/null || rm -f "$note.$sha"
}

# Compares files (not directories) before and after, and the tree with the archive's listing.
st_unpack_facts() {
  LC_ALL=C awk -v top="$top" '
    function name(s) { sub(/^f [^ ]* [^ ]* [^ ]* [^ ]* [^ ]* \.\//, "", s); return s }
    FILENAME == ARGV[1] { listed[$0]; next }
    !/^f / { next }
    FILENAME == ARGV[2] { before[name($0)] = $0; next }
    { n = name($0)
      if (!(n in before)) print "added " n
      else if (before[n] != $0) print "changed " n
      if (!((top "/" n) in listed)) print "leftOver " n }' \
    "$BATON_RUN/listed" "$note.before" "$BATON_RUN/after" >"$BATON_RUN/changes"
  for kind in added changed leftOver; do
    st_number "$kind" "$(grep -c "^$kind " "$BATON_RUN/changes")"
    sed -n "s/^$kind //p" "$BATON_RUN/changes" | LC_ALL=C sort | head -n 20 | st_list "${kind}Names"
  done
  st_ok
}
