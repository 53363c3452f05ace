# Carrying over what has changed in the live tree since its next state was made, and swapping the two.

# What has changed in the live tree since it was last looked at, changes in the next one too; 1 where it cannot be told
# that this gives what unpacking in place would give.
st_carry_over() { # RUNS(yes|no): whether the service, or anybody, may be changing it
  st_look_at_tree "$live" "$next_note.now" || return 1
  st_what_changed >"$next_note.changes" || return 1
  if [ -s "$next_note.changes" ]; then
    if grep -q '^in-place' "$next_note.changes"; then return 1; fi
    st_repeat_changes "$1" 2>/dev/null || return 1
  fi
  mv "$next_note.now" "$next_note.scan"
}

# Prints `copy PATH`, `drop PATH`, `clear PATH` where the type is another now, `socket PATH`, and `keep PATH` of folders
# whose time is the archive's. A change within the tick of the clock in which it was looked at does not show in the times.
st_what_changed() {
  LC_ALL=C awk -F '\t' -v zip="$(st_next_word masked)" '
    function above(path) { return path ~ /\// ? substr(path, 1, match(path, /\/[^\/]*$/) - 1) : "" }
    function touched(path, dir) {
      if (path == "") return
      dir = above(path)
      if (member[dir] == "d") keep[dir]
      else if (!(dir in copied)) { copied[dir]; print "copy " dir }
    }
    FILENAME == ARGV[1] {
      path = substr($0, 3)
      member[path] = substr($0, 1, 1)
      while (path != "") { path = above(path); holds[path] }
      next
    }
    $1 ~ /^-/ { split($1, word, " "); if (FILENAME == ARGV[2]) limit = word[9] - 0.05; next }
    { path = substr($0, length($1) + 2) }
    FILENAME == ARGV[2] { was[path] = $1; next }
    {
      now[path]
      split($1, word, " ")
      type = word[1]
      if (type == "f" && word[3] > 1) { names[word[2]]++; links[word[2]] = word[3] }
      if (was[path] == $1 && word[9] < limit) next
      if (path in member) {
        if (member[path] == "d" && type == "d") next
        if (member[path] != "d" && (type == "f" || (type == "l" && zip != "yes"))) next
        print "in-place"
        exit
      }
      if (type != "d" && path in holds) { print "in-place"; exit }
      if (path in was && substr(was[path], 1, 1) != type) print "clear " path
      touched(path)
      if (type == "s") print "socket " path
      else if (!(path in copied)) { copied[path]; print "copy " path }
    }
    END {
      for (inode in links) if (names[inode] != links[inode]) print "in-place"
      for (path in was) {
        if (path in now || path in member) continue
        if (path in holds) print "in-place"
        print "drop " path
        dir = above(path)
        if (dir in now) touched(path)
      }
      for (dir in keep) print "keep " dir
    }' "$next_note.members" "$next_note.scan" "$next_note.now"
}

st_repeat_changes() { # RUNS(yes|no)
  local path='' fault="$next_note.fault"
  rm -f "$fault"
  st_changed_paths keep >"$next_note.list"
  st_pack "$next" >"$next_note.dirs" || return 1
  st_changed_paths clear | (cd -P "$next" && xargs -0 -r rm -rf --) || return 1
  # The deepest first.
  sed -n 's,^drop ,./,p' "$next_note.changes" | LC_ALL=C sort -r | tr '\n' '\0' | (cd -P "$next" && xargs -0 -r rm -df --) || return 1
  st_changed_paths copy >"$next_note.list"
  if [ -s "$next_note.list" ]; then
    { st_pack "$live" || echo "$?" >"$fault"; } | st_unpack_over || return 1
  fi
  # What is gone or another by now is looked at again.
  if [ -s "$fault" ] && [ "$1" = no ]; then return 1; fi
  sed -n 's/^socket //p' "$next_note.changes" | while IFS= read -r path; do
    rm -f "$next/$path" && cp -a "$live/$path" "$next/$path" || exit 1
  done || return 1
  if [ -s "$next_note.dirs" ]; then st_unpack_over <"$next_note.dirs"; fi
}

st_changed_paths() { sed -n "s,^$1 ,./,p" "$next_note.changes" | LC_ALL=C sort | tr '\n' '\0'; }

# An empty archive is one that tar refuses.
st_pack() { # TREE
  [ -s "$next_note.list" ] || return 0
  LC_ALL=C tar -C "$1" --no-recursion --null -T "$next_note.list" --format=posix --acls --xattrs --sparse -cf - 2>/dev/null
}

st_unpack_over() { LC_ALL=C tar -C "$next" --acls --xattrs --xattrs-include='*' -xpf - 2>/dev/null; }

# Whether the next tree is, but for what the archive has in it, the live one; `loosely`, as long as that is changing, whether
# what is in both belongs to the same.
st_is_like_live() { # [loosely]
  st_look_at_tree "$next" "$next_note.made" || return 1
  LC_ALL=C awk -F '\t' -v loosely="${1-}" '
    function above(path) { return path ~ /\// ? substr(path, 1, match(path, /\/[^\/]*$/) - 1) : "" }
    FILENAME == ARGV[1] {
      path = substr($0, 3)
      member[path]
      while (path != "") { path = above(path); holds[path] }
      next
    }
    $1 ~ /^-/ { next }
    { path = substr($0, length($1) + 2) }
    path in member { next }
    { split($1, word, " ")
      shown = word[5] " " word[6]
      if (loosely == "") shown = word[1] " " word[4] " " shown (word[1] == "d" ? "" : " " word[7]) (path in holds ? "" : " " word[8]) }
    FILENAME == ARGV[2] { wanted[path] = shown; next }
    loosely != "" && !(path in wanted) { next }
    wanted[path] != shown { wrong = 1; exit }
    { delete wanted[path] }
    END { if (loosely == "") for (path in wanted) if (!(path in holds)) wrong = 1; exit wrong }
  ' "$next_note.members" "$next_note.scan" "$next_note.made"
}

# The manifest of the live tree from the last look at it, as st_manifest writes it.
st_manifest_of_scan() { # OUT
  {
    LC_ALL=C awk -F '\t' '
      function octal(s, n, i) { for (i = 1; i <= length(s); i++) n = n * 8 + substr(s, i, 1); return n }
      BEGIN { bits["d"] = 16384; bits["f"] = 32768; bits["l"] = 40960; bits["p"] = 4096; bits["s"] = 49152; bits["b"] = 24576; bits["c"] = 8192 }
      $1 ~ /^-/ { next }
      { path = substr($0, length($1) + 2); path = path == "" ? "." : "./" path
        split($1, word, " "); type = word[1]
        printf "%s %x %s %s %s %s %s\n", type == "d" ? "d" : "f", bits[type] + octal(word[4]), word[5], word[6], type == "d" ? "-" : word[7], type == "l" ? "-" : int(word[8]), path }
    ' "$next_note.scan" &&
      (cd -P "$live" && find . -type l -exec stat -c 'l %N' {} +)
  } | LC_ALL=C sort >"$1"
}

# After the stop: the live tree takes the backup's name; 1 where it has to be copied instead.
st_swap_away() { # TREE BACKUP
  local live="$1" backup="$2" sha='' unpacked=''
  st_notes
  [ -f "$st_own/next.$(st_name "$live")" ] || return 1
  st_open_next "$live"
  sha=$(st_next_word sha)
  if ! { st_is_next && st_carry_over no && st_is_like_live && st_manifest_of_scan "$BATON_RUN/manifest"; }; then
    st_drop_next
    return 1
  fi
  unpacked=$st_own/unpack.$(st_name "$live")
  [ -f "$unpacked.before" ] || cp "$BATON_RUN/manifest" "$unpacked.before" || return 1
  st_write_record "$live"
  st_rename "$live" "$backup" || st_io_failed "$backup" 0
}

# The next tree takes the live one's name. What was made is gone: then it is the copy that is unpacked over.
st_swap_in() { # TREE
  local backup=''
  st_open_next "$1"
  backup=$(st_next_word backup)
  if [ -z "$backup" ] || st_exists "$1"; then return 1; fi
  st_record "$backup"
  if ! st_is_recorded "$backup" || [ "$(st_recorded rollout)" != "$BATON_ROLLOUT" ]; then return 1; fi
  if [ -d "$next" ]; then
    st_rename "$next" "$1" || st_io_failed "$1" 0
    return 0
  fi
  st_copy "$backup" "$holder" "$st_rec.manifest"
  st_rename "$holder" "$1" || st_io_failed "$1" 0
  return 1
}
