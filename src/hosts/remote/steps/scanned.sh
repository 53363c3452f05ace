# Where a program deploys from, scans or serves: what stands there is in use, so nothing of ours may stand there.

st_is_scanned() { # DIR: by its name, or because a Tomcat's server.xml names it
  local base="$1" named=''
  case ${1##*/} in
    webapps | webapps-* | webapps.* | deploy | deployments | autodeploy | hot-deploy | dropins | deployed-apps) return 0 ;;
    www | html | htdocs | wwwroot | public_html | sites-enabled | conf.d) return 0 ;;
  esac
  while [ -n "$base" ]; do
    if [ -f "$base/conf/server.xml" ]; then
      for named in $(tr '\n' ' ' <"$base/conf/server.xml" | grep -o 'appBase="[^"]*"' | sed 's/^appBase="//; s/"$//; s/ /?/g'); do
        case $named in /*) ;; *) named=$base/$named ;; esac
        if st_same_path "${named%/}" "$1"; then return 0; fi
      done
    fi
    base=${base%/*}
  done
  return 1
}

# The mount point that PATH lies below; a rename never leaves it, whatever the devices say.
st_mount() { # DIR
  st_on=$(st_physical "$1") LC_ALL=C awk '
    { point = $5
      gsub(/\\040/, " ", point)
      gsub(/\\011/, "\t", point)
      gsub(/\\134/, "\\", point)
      path = ENVIRON["st_on"]
      if ((point == "/" || path == point || index(path, point "/") == 1) && length(point) >= length(best)) best = point }
    END { print best }' /proc/self/mountinfo 2>/dev/null
}

# Sets st_dir: a folder from which a rename leads to PATH, beside it or, where that is scanned, above all that is. Where
# nothing above can be written into it is Baton's own.
st_beside() { # PATH
  local dir="" above='' top=''
  dir=${1%/*}
  dir=$(st_physical "${dir:-/}") || dir=${1%/*}
  above=$dir top=$dir
  while [ -n "$above" ]; do
    if st_is_scanned "$above"; then
      top=${above%/*}
      top=${top:-/}
    fi
    above=${above%/*}
  done
  st_dir=$top
  [ "$top" != "${dir:-/}" ] || return 0
  if [ "$top" != / ] && [ -w "$top" ] && [ "$(st_mount "$top")" = "$(st_mount "${dir:-/}")" ]; then return 0; fi
  if [ "$(st_mount "$BATON_STATE")" = "$(st_mount "${dir:-/}")" ]; then
    st_dir=$BATON_STATE/aside
    mkdir -p "$st_dir" || st_internal "cannot make $st_dir"
  elif ! [ -w "$top" ] || [ "$(st_mount "$top")" != "$(st_mount "${dir:-/}")" ]; then
    # Only what is scanned is left.
    st_dir=${dir:-/}/.baton-aside
    mkdir -p "$st_dir" || st_internal "cannot make $st_dir"
  fi
}
