# Processes that something else on the host keeps running: it is asked for them by name. BY is unit, supervisor, pm2,
# container or compose (VALUE is SERVICE@DIRECTORY then); SUDO is `sudo` where the document asks with it.

st_sudo() { # SUDO COMMAND…
  if [ "$1" = sudo ]; then
    shift
    sudo -n "$@"
  else
    shift
    "$@"
  fi </dev/null
}

# "pid ticks" of each, one a line; 2 when nobody can be asked, 3 when the name is not known.
st_supervised() { # BY VALUE SUDO
  local pids='' pid='' status=0
  pids=$(st_ask "$@" 2>/dev/null) || status=$?
  [ "$status" = 0 ] || return "$status"
  for pid in $pids; do
    case $pid in 0 | *[!0-9]*) continue ;; esac
    baton_stat "$pid" || continue
    case $stat_state in Z | X) continue ;; esac
    printf '%s %s\n' "$pid" "$stat_started"
  done | sort -n
}

st_ask() { # BY VALUE SUDO
  local shown=''
  case $1 in
    unit) st_ask_unit "$2" ;;
    supervisor)
      shown=$(st_sudo "$3" supervisorctl pid "$2")
      case $shown in
        '' | *[!0-9]*) ;;
        *)
          echo "$shown"
          return 0
          ;;
      esac
      shown=$(st_sudo "$3" supervisorctl version) || return 2
      [ -n "$shown" ] || return 2
      return 3
      ;;
    pm2)
      command -v pm2 >/dev/null 2>&1 || return 2
      st_sudo "$3" pm2 pid "$2" || return 3
      ;;
    container)
      shown=$(st_sudo "$3" docker ps -aq --filter "name=^/?$2\$") || return 2
      [ -n "$shown" ] || return 3
      st_ask_containers "$3" "$shown"
      ;;
    compose)
      shown=$(st_compose "$3" "${2#*@}" ps -q "${2%%@*}") || return 2
      [ -z "$shown" ] || st_ask_containers "$3" "$shown"
      ;;
  esac
}

# The unit's main process, or without one whatever is in its control group.
st_ask_unit() { # NAME
  local shown='' main='' group='' root=''
  shown=$(systemctl show -p LoadState -p MainPID -p ControlGroup "$1" 2>/dev/null) || return 2
  case $shown in
    *LoadState=not-found*) return 3 ;;
    *LoadState=*) ;;
    *) return 2 ;;
  esac
  main=$(printf '%s\n' "$shown" | sed -n 's/^MainPID=//p')
  if [ "${main:-0}" -gt 0 ]; then
    echo "$main"
    return
  fi
  group=$(printf '%s\n' "$shown" | sed -n 's/^ControlGroup=//p')
  case $group in /?*) ;; *) return 0 ;; esac
  for root in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
    if [ -r "$root$group/cgroup.procs" ]; then
      cat "$root$group/cgroup.procs"
      return 0
    fi
  done
}

st_ask_containers() { # SUDO "ID…"
  local id=''
  for id in $2; do st_sudo "$1" docker inspect -f '{{.State.Pid}}' "$id"; done
  return 0
}

# In a project's directory; the last word is a service of it, or empty.
st_compose() { # SUDO DIRECTORY WORD… SERVICE
  local sudo="$1" directory="$2" word=''
  shift 2
  for word in "$@"; do
    shift
    [ -z "$word" ] || set -- "$@" "$word"
  done
  (
    cd "$directory" 2>/dev/null || exit 2
    if st_sudo "$sudo" docker compose version >/dev/null; then
      st_sudo "$sudo" docker compose "$@"
    else
      st_sudo "$sudo" docker-compose "$@"
    fi
  )
}

# Tells it to let go of what it keeps.
st_unsupervise() { # BY VALUE SUDO
  case $1 in
    unit) st_sudo "$3" systemctl stop "$2" ;;
    supervisor) st_sudo "$3" supervisorctl stop "$2" ;;
    pm2) st_sudo "$3" pm2 stop "$2" ;;
    container) st_sudo "$3" docker stop "$2" ;;
    compose) st_compose "$3" "${2#*@}" stop "${2%%@*}" ;;
    *) return 1 ;;
  esac >/dev/null 2>&1
}
