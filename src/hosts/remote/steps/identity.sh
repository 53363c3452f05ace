# What this host is, and what on it would be acted upon, so that two that are one can be told.

step_look_identity() { # BY VALUE EXECUTABLES TREE…
  local found=''
  baton_read_machine
  st_fact host "$baton_machine $baton_boot"
  st_fact space "$(readlink /proc/self/ns/pid 2>/dev/null)"
  found=$(st_find "$1" "$2" "$3" | tr ' ' ':')
  [ -z "$found" ] || printf '%s\n' "$found" | st_list pids
  shift 3
  for tree in "$@"; do
    tree=$(readlink -f "$tree" 2>/dev/null)
    if [ -n "$tree" ] && st_exists "$tree"; then
      st_item trees "$(stat -c '%d %i %Z' "$tree") $tree"
    elif [ -n "$tree" ]; then
      st_item trees "- - - $tree"
    fi
  done
  st_ok
}

# A file that comes and goes: whoever sees it sees the same folder. An empty DIR is Baton's own.
step_look_token() { # make|seen|drop TOKEN DIR…
  local act="$1" name=".baton-seen-$2" dir=''
  shift 2
  mkdir -p "$BATON_STATE"
  for dir in "$@"; do
    dir=${dir:-$BATON_STATE}
    case $act in
      make) (: >"$dir/$name") 2>/dev/null ;;
      seen) if [ -e "$dir/$name" ]; then st_item seen "$dir"; fi ;;
      drop) rm -f "$dir/$name" ;;
    esac
  done
  st_ok
}
