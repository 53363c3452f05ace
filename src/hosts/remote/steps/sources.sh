# Lines that are in no file of the service's: a unit's journal, what a container has written. A source is `journal UNIT`,
# `container NAME` or `compose SERVICE@DIRECTORY`, with `sudo` in front where it is read so; a log is a path.

# Replaces this shell by what prints the lines of SOURCE since then, in seconds; with `follow` for ever.
st_become_source() { # SOURCE SINCE [follow]
  local source="${1#sudo }" since="$2" follow="${3-}" name='' how=''
  [ "$source" = "$1" ] || how=sudo
  name=${source#* }
  case $source in
    'journal '*)
      set -- journalctl -q --no-pager -u "$name" --since "@$since"
      [ -z "$follow" ] || set -- "$@" -f --no-tail
      ;;
    'container '*)
      set -- docker logs --since "$since" "$name"
      [ -z "$follow" ] || set -- docker logs --since "$since" -f "$name"
      ;;
    'compose '*)
      cd "${name#*@}" || exit 1
      set -- docker compose logs --no-color --since "$since"
      [ -z "$follow" ] || set -- "$@" -f
      [ -z "${name%%@*}" ] || set -- "$@" "${name%%@*}"
      ;;
    *) exit 1 ;;
  esac
  [ -z "$how" ] || set -- sudo -n "$@"
  exec "$@" </dev/null 2>&1
}

# Keeps the lines of SOURCE in a file of the run, from then on; sets source_file. What is not known begins now.
st_collect() { # SOURCE SINCE
  local since="$2"
  [ "$since" != 0 ] || since=$(date +%s)
  source_count=$((${source_count:-0} + 1))
  source_file=$BATON_RUN/source.$source_count
  printf '%s\n' "$1" >"$source_file.name"
  : >"$source_file"
  (st_become_source "$1" "$since" follow) >>"$source_file" &
  source_pids="${source_pids-} $!"
  trap 'st_end_collecting' EXIT
}

st_end_collecting() {
  local pid=''
  for pid in ${source_pids-}; do kill "$pid" 2>/dev/null; done
}

# What a file's lines are called.
st_label() { # FILE
  case $1 in
    "$BATON_RUN"/source.*) cat "$1.name" ;;
    *) printf '%s\n' "$1" ;;
  esac
}
