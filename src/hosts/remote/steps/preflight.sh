# What must be so before anything is touched. Only looks.

# The tools, then in any order and number: tree, dir, new, state, beside, backup, file, tool, unsure,
# upload, unpacks or how something is put there, and its path; last `process MATCHER…`.
step_look_preflight() { # (WORD ARG)…
  for tool in tar sha256sum cp mv find grep sed awk stat df du dd head tail sort tr cut cmp readlink id env date sleep; do
    command -v "$tool" >/dev/null 2>&1 || st_item missingTools "$tool"
  done
  [ -r /proc/self/stat ] || st_item missingTools /proc
  while [ $# -ge 2 ]; do
    # A process's matcher is the rest.
    case $1 in
      tree) st_look_tree "$2" ;;
      dir) st_look_dir "$2" ;;
      new) st_look_new_dir "$2" ;;
      state) st_look_new_dir "$BATON_STATE" "$2" ;;
      beside) st_look_beside "$2" ;;
      unsure) if [ -d "$2" ]; then st_look_dir "$2"; fi ;;
      backup) st_look_backup "$2" ;;
      copy | move | link) if st_is_taken "$2" "$1"; then st_item takenPlaces "$2"; fi ;;
      unpacks) st_look_unpacker "$2" ;;
      file) [ -f "$2" ] || st_item missingFiles "$2" ;;
      upload) [ ! -f "$2" ] || st_item uploaded "$(st_sha256 "$2") $2" ;;
      tool) command -v "$2" >/dev/null 2>&1 || st_item missingTools "$2" ;;
      process)
        shift
        st_look_known "$@"
        step_look_processes "$@"
        ;;
    esac
    shift 2
  done
  st_ok
}

# "bytes files path" of a tree that is to be kept, and what would not let it be kept or put back.
st_look_tree() { # TREE
  if [ -d "$1" ]; then
    st_item trees "$(st_bytes_of "$1/.") $(find "$1/." 2>/dev/null | grep -c .) $1"
    st_look_mounts "$1"
    [ "$(id -u)" = 0 ] || st_look_rights "$1"
  elif [ -f "$1" ]; then
    st_item trees "$(stat -L -c %s "$1") 1 $1"
  else
    st_item missingTrees "$1"
  fi
}

# Disks that are mounted on the tree or in it: a rename would carry them along, and a copy takes all that they hold.
st_look_mounts() { # TREE
  LC_ALL=C awk -v tree="$(st_physical "$1")" '{
    at = $5
    while (match(at, /\\[0-7][0-7][0-7]/)) {
      code = substr(at, RSTART + 1, 1) * 64 + substr(at, RSTART + 2, 1) * 8 + substr(at, RSTART + 3, 1)
      at = substr(at, 1, RSTART - 1) sprintf("%c", code) substr(at, RSTART + 4)
    }
    if (at == tree || index(at, tree "/") == 1) print at }' /proc/self/mountinfo | head -n 10 | st_list mounts
}

# What this user, who is not root, cannot read or write, and what a copy of this user's could not give back to its owner.
st_look_rights() { # TREE
  (
    cd -P "$1" 2>/dev/null || exit 0
    # shellcheck disable=SC2016 # for the inner shell
    find . -exec sh -c 'for f; do
      if [ -L "$f" ] || { [ -r "$f" ] && { ! [ -d "$f" ] || [ -w "$f" ]; }; }; then continue; fi
      printf "%s\n" "$f"; done' sh {} + 2>/dev/null | head -n 10 | sed "s,^\.,$(st_sed_text "$1")," | st_list barred
    set -- ! -user "$(id -u)"
    mine=
    for group in $(id -G); do mine="$mine -group $group -o"; done
    # shellcheck disable=SC2086 # words of find
    find . \( "$@" -o ! \( ${mine% -o} \) \) -exec stat -c '%U:%G %n' {} + 2>/dev/null | head -n 10 | st_list foreign
  )
}

# A text as the second half of sed's `s,…,…,`.
st_sed_text() { printf '%s' "$1" | sed 's/[\\&,]/\\&/g'; }

# Where a restore makes its copy: on the disk where the tree really is.
st_look_beside() { # TREE
  st_exists "$1" || return 0
  st_beside "$(readlink -f "$1")"
  st_look_dir "$st_dir" "beside $1"
}

# "device free files path" for each directory that something is to be written into.
# One that is to be made is as its nearest folder above.
st_look_new_dir() { # DIR [NAME]
  st_above=$1
  until [ -d "$st_above" ]; do
    st_above=${st_above%/*}
    [ -n "$st_above" ] || st_above=/
  done
  st_look_dir "$st_above" "${2-$1}"
}

st_look_dir() { # DIR [NAME]
  if ! [ -d "$1" ]; then
    st_item missingDirs "$1"
  elif ! [ -w "$1" ] || ! [ -x "$1" ] || st_is_read_only "$1"; then
    st_item readOnlyDirs "$1"
  else
    st_room=$(st_free "$1")
    st_files=$(st_free_files "$1")
    st_item dirs "$(stat -L -c %d "$1") ${st_room:--} ${st_files:--} ${2-$1}"
  fi
}

# How many more files the disk takes; nothing where it does not count them.
st_free_files() { # DIR
  LC_ALL=C df -Pi "$1" 2>/dev/null | awk 'END { if ($(NF - 4) > 0) print $(NF - 2) }'
}

# Busybox's test asks only for modes. Removing what is not there changes nothing, and still says it.
st_is_read_only() { # DIR
  case $(LC_ALL=C rmdir "$1/.baton-is-not-here" 2>&1) in *'Read-only file system'*) return 0 ;; esac
  return 1
}

st_look_backup() {
  if st_is_scanned "$(st_physical "${1%/*}/")"; then st_item servedBackups "$1"; fi
  st_exists "$1" || return 0
  st_record "$1"
  if st_is_recorded "$1" && [ "$(st_recorded rollout)" = "${BATON_ROLLOUT-}" ]; then
    st_item ownBackups "$1"
  else
    st_item takenBackups "$1"
  fi
}

# Whether anything can say which process is the service's.
st_look_known() { # MATCHER…
  case $1 in
    unknown) st_flag processUnknown ;;
    unit | supervisor | pm2 | container | compose)
      st_supervised "$@" >/dev/null
      case $? in 2) st_flag processUnknown ;; 3) st_flag processUnnamed ;; esac
      ;;
  esac
}
