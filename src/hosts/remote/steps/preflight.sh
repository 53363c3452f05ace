# What must be so before anything is touched. Only looks.

# The tools, then in any order and number: tree, dir, new, backup, file, tool, unsure, upload, unpacks or how
# something is put there, and its path; last `process MATCHER…`.
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

st_look_tree() {
  if [ -d "$1" ]; then
    st_item trees "$(st_bytes_of "$1/.") $1"
  elif [ -f "$1" ]; then
    st_item trees "$(stat -L -c %s "$1") $1"
  else
    st_item missingTrees "$1"
  fi
}

# "device free path" for each directory that something is to be written into.
# One that is to be made is as its nearest folder above.
st_look_new_dir() { # DIR
  st_above=$1
  until [ -d "$st_above" ]; do
    st_above=${st_above%/*}
    [ -n "$st_above" ] || st_above=/
  done
  st_look_dir "$st_above" "$1"
}

st_look_dir() { # DIR [NAME]
  if ! [ -d "$1" ]; then
    st_item missingDirs "$1"
  elif ! [ -w "$1" ] || ! [ -x "$1" ] || st_is_read_only "$1"; then
    st_item readOnlyDirs "$1"
  else
    st_room=$(st_free "$1")
    st_item dirs "$(stat -L -c %d "$1") ${st_room:--} ${2-$1}"
  fi
}

# Busybox's test asks only for modes. Removing what is not there changes nothing, and still says it.
st_is_read_only() { # DIR
  case $(LC_ALL=C rmdir "$1/.baton-is-not-here" 2>&1) in *'Read-only file system'*) return 0 ;; esac
  return 1
}

st_look_backup() {
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
