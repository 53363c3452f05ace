# A tree's next state is made beside it while the service still runs, so that after the stop two renames are enough: the
# live tree becomes the backup, and the next one the live one. What has changed in the live tree since is carried over.
# Wherever the result might differ from what copying and unpacking in place gives, that is done instead.
#
# In the rollout's notes: next.TREE holds what it was made from, .scan the live tree as it was last seen, .members what
# the archive has in it, and .listed the archive's names.

st_open_next() { # TREE: sets next_note, holder, next
  next_note=$st_own/next.$(st_name "$1")
  st_beside "$1"
  holder=$st_dir/.baton-next.$(st_name "$1")
  next=$holder/${1##*/}
}

st_next_word() { sed -n "s/^$1 //p" "$next_note" 2>/dev/null; }

st_drop_next() { rm -rf "$holder" "$next_note" "$next_note".*; }

# Every next tree of this rollout, but for one that is about to take the place of a tree that is away.
st_drop_all_next() {
  for next_note in "$st_own"/next.*; do
    case ${next_note##*/} in *.*.*) continue ;; esac
    holder=$(st_next_word holder)
    if [ -n "$holder" ] && st_exists "$(st_next_word live)"; then st_drop_next; fi
  done
}

step_drop_next() {
  st_notes
  st_drop_all_next
  st_ok
}

# Whether this rollout has a tree ready, or why not: what a stop says, as a backup then takes the live one away.
st_say_prepared() {
  case ${BATON_RUN##*/} in rollback.*) return 0 ;; esac
  for next_note in "$st_own"/next.*; do
    if [ -f "$next_note" ]; then
      st_flag prepared
      return 0
    fi
  done
  if [ -f "$st_own/in-place" ]; then st_fact inPlace "$(cat "$st_own/in-place")"; fi
}

# Why it will be unpacked in place, as far as that can be told beforehand.
step_look_next() { # UNPACKED-BYTES TREE BACKUP BY VALUE EXECUTABLES
  local more="$1" live="$2" backup="$3" why=''
  shift 3
  st_beside "$live"
  why=$(st_why_in_place "$@")
  if [ -z "$why" ] && ! st_has_room; then why=room; fi
  if [ -n "$why" ]; then st_fact inPlace "$why"; fi
  st_ok
}

st_has_room() {
  local free=''
  free=$(st_free "$st_dir")
  [ -z "$free" ] || [ "$free" -ge $((($(st_bytes_of "$live") + more) * 21 / 20 + 67108864)) ]
}

# Makes what follows the live tree once the archive is over it, or brings it up to date.
step_prepare_next() { # UNPACKED-BYTES TREE BACKUP BY VALUE EXECUTABLES ARCHIVE SHA256 INTO TOP SETUID LINK…
  local more="$1" live="$2" backup="$3" sha="$8" why=''
  shift 3
  # The service and its users come first.
  { renice -n 10 -p $$ && ionice -c 3 -p $$; } >/dev/null 2>&1
  st_notes
  st_open_next "$live"
  why=$(st_why_in_place "$1" "$2" "$3")
  shift 3
  if [ -z "$why" ] && ! st_is_next; then
    st_drop_next
    st_open_archive "$@"
    st_make_next || why=${why:-not-copied}
  fi
  if [ -z "$why" ] && ! { st_carry_over yes && st_keeps_owners; }; then why=not-copied; fi
  rm -f "$st_own/in-place"
  if [ -n "$why" ]; then
    st_drop_next
    st_fact inPlace "$why"
    printf '%s\n' "$why" >"$st_own/in-place"
  else
    st_flag prepared
  fi
  st_ok
}

# Only root can give files away: others learn here, and not after the stop, that some are not theirs.
st_keeps_owners() { [ "$(id -u)" = 0 ] || st_is_like_live loosely; }

st_is_next() { [ -d "$next" ] && [ "$(st_next_word sha) $(st_next_word backup)" = "$sha $backup" ]; }

# Why it cannot be swapped, if so.
st_why_in_place() { # BY VALUE EXECUTABLES
  if [ -L "$live" ] || ! [ -d "$live" ]; then
    echo no-directory
  elif ! { find . --version && tar --version && cp --version; } 2>/dev/null | grep -c GNU | grep -qx '[3-9]'; then
    echo tools
  elif st_has_mounts "$live"; then
    echo mounts
  elif [ "$(st_mount "${live%/*}/")" != "$(st_mount "${backup%/*}/")" ] || [ "$(st_mount "$st_dir")" != "$(st_mount "$live")" ]; then
    echo other-disk
  elif ! [ -w "${live%/*}/" ]; then
    echo parent
  elif [ -n "$(st_users_beside "$@")" ]; then
    echo in-use
  elif [ -n "$(find "$live" -name "*$st_nl*" -print -quit 2>/dev/null)" ]; then
    echo names
  fi
}

st_has_mounts() { # DIR
  st_on=$(st_physical "$1") LC_ALL=C awk 'index($5 "/", ENVIRON["st_on"] "/") == 1 { found = 1 } END { exit !found }' /proc/self/mountinfo
}

# Who else has a file of the live tree open, and would go on with the one that becomes the backup: anybody but the service,
# the shells that wait for it, and what these have begun.
st_users_beside() { # BY VALUE EXECUTABLES
  local pid='' real=''
  real=$(st_physical "$live")
  members_family=' '
  for pid in $(st_find "$@" | sed 's/ .*//'); do
    members_family="$members_family$pid $(st_waiting_shells "$pid")"
  done
  baton_grow_family
  find /proc/[0-9]*/fd -type l -printf '%h\t%l\n' 2>/dev/null | st_under="$real/" LC_ALL=C awk -F '\t' '
    index($2, ENVIRON["st_under"]) == 1 { split($1, at, "/"); print at[3] }' | sort -u |
    while read -r pid; do
      case $members_family in *" $pid "*) continue ;; esac
      echo "$pid"
    done
}

# Each shell above PID, up to what is none: `sh startup.sh` has that script open as long as its java runs.
st_waiting_shells() { # PID
  local above="$1" exe=''
  while baton_stat "$above" && [ "$stat_parent" -gt 1 ]; do
    above=$stat_parent
    exe=$(readlink "/proc/$above/exe" 2>/dev/null)
    case ${exe##*/} in sh | dash | bash | ash | ksh* | mksh | zsh | busybox) printf '%s ' "$above" ;; *) break ;; esac
  done
}

st_make_next() {
  local reflink=''
  if ! st_has_room; then
    why=room
    return 1
  fi
  # Said first: whatever comes of it can be found and removed.
  printf 'holder %s\nlive %s\n' "$holder" "$live" >"$next_note" || return 1
  (umask 077 && mkdir -p "$holder") || return 1
  if st_goes_through_links; then
    why=links
    return 1
  fi
  st_members >"$next_note.members" || return 1
  cp "$BATON_RUN/listed" "$next_note.listed" || return 1
  if cp --help 2>&1 | grep -q -e --reflink; then reflink=--reflink=auto; fi
  st_look_at_tree "$live" "$next_note.scan" || return 1
  # What goes meanwhile is seen in what has changed.
  if ! st_try cp -a ${reflink:+"$reflink"} "$live" "$next" &&
    printf '%s\n' "$st_errors" | grep -v -e 'No such file or directory' -e '^$' | grep -q .; then return 1; fi
  st_add_passing || return 1
  into=$holder
  [ "$top" != . ] || into=$next
  if ! st_extract; then return 1; fi
  printf 'sha %s\nbackup %s\nmasked %s\nprefix %s\n' "$sha" "$backup" "$masked" "$prefix" >>"$next_note"
}

# Whether something would be written through a link, the archive's own or the live tree's: it may lead to the live tree.
st_goes_through_links() {
  cat "$BATON_RUN/live" "$BATON_RUN/links" | LC_ALL=C awk -F '\t' '
    FILENAME == "-" { link[$1]; next }
    { path = $0
      while (sub(/\/[^\/]*$/, "", path)) if (path in link) { found = 1; exit } }
    END { exit !found }' - "$BATON_RUN/listed"
}

# `d PATH` or `f PATH` of all that the archive has, below the tree. Names that its listing cannot show are no ground.
st_members() {
  if [ "$masked" = yes ] && grep -qF -e '?' "$BATON_RUN/names"; then return 1; fi
  case $top in */*) return 1 ;; esac
  sed -e 's,^\(\./\)*,,' "$BATON_RUN/names" | LC_ALL=C awk -v top="$top" -v prefix="$prefix" '
    { kind = sub(/\/+$/, "") || $0 == "" || $0 == "." ? "d" : "f"
      if ($0 == ".") $0 = ""
      if (prefix != "" && $0 == top) $0 = ""
      else if (prefix != "") { if (index($0, prefix) != 1) next; $0 = substr($0, length(prefix) + 1) }
      print kind " " $0 }'
}

# What came and was copied after the look, to be looked for again: it may be gone by then.
st_add_passing() {
  (cd -P "$next" && LC_ALL=C find . -printf '%P\n') | LC_ALL=C awk '
    FILENAME == "-" { if (!($0 in seen)) print "? - - - - - - - 0\t" $0; next }
    { sub(/^[^\t]*\t/, ""); seen[$0] }' "$next_note.scan" - >"$next_note.passing" &&
    cat "$next_note.passing" >>"$next_note.scan"
}

# A line an entry: all that a change of it changes, and its path; the first one is of a file that was just made.
st_look_at_tree() { # TREE OUT
  : >"$holder/now" &&
    LC_ALL=C find "$holder/now" -printf '- - - - - - - - %C@\t-\n' >"$2.new" &&
    (cd -P "$1" && LC_ALL=C find . -ignore_readdir_race -printf '%y %i %n %m %U %G %s %T@ %C@\t%P\n') >>"$2.new" 2>/dev/null &&
    mv "$2.new" "$2"
}
