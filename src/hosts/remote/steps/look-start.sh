# What the shell of a start will have, beside what the running service has: its environment, limits and program.

# PID is the service's process; `-` where none runs. PROGRAM is what the start command names, SCRIPT what it runs.
step_look_start() { # LOGIN DIR SCRIPT|- PROGRAM|- PID|-
  local login="$1" dir="$2" script="$3" program="$4" pid="$5" exe='' named="$3$4"
  BATON_RUN=$BATON_STATE/looks/$$
  mkdir -p "$BATON_RUN" || st_internal "cannot make $BATON_RUN"
  trap 'rm -rf "$BATON_RUN"' EXIT
  [ -d "$dir" ] || dir=${HOME:-/}
  [ "$pid" = - ] || exe=$(readlink "/proc/$pid/exe" 2>/dev/null)
  exe=${exe% (deleted)}
  # By the name that it was started by: what that leads to may have another.
  if [ -n "$exe" ]; then
    program=$({ tr '\0' '\n' <"/proc/$pid/cmdline"; } 2>/dev/null | head -n 1)
    program=${program##*/}
    case $program in '' | *[!A-Za-z0-9._+-]*) program=- ;; esac
  fi
  if ! st_ask_start; then
    st_fact detail "$(tail -n 1 "$BATON_RUN/said" | cut -c1-300)"
    st_fail login-broken "$(tail -n 20 "$BATON_RUN/said")"
  fi
  [ -z "$exe" ] || st_differing
  [ "$program" = - ] || st_will_run
  st_ok
}

# Runs the start's shell as the start does, and has it say what it has; a login that waits for ever is not waited for.
st_ask_start() { # 1 when it does not come to that
  local asks=''
  # Through cat: a redirection would be of the shell's own environment, from before the login.
  # shellcheck disable=SC2016 # for the other shell
  asks='printf "\n%s\n" baton-environment; cat /proc/self/environ | tr "\000\n" "\n\001"
    printf "%s\n" baton-limits; cat /proc/self/limits; printf "%s %s\n" Umask: "$(umask)"
    printf "%s\n" baton-programs; command -v '"$(st_quote "$program")"'; exit 0'
  (st_become "$dir" "$login" service "$asks") </dev/null >"$BATON_RUN/said" 2>&1 &
  asked=$! asked_ms=0
  while baton_stat "$asked" && [ "$stat_state" != Z ]; do
    if [ "$asked_ms" -ge 20000 ]; then
      kill -KILL "$asked" 2>/dev/null
      return 1
    fi
    baton_pause "$asked_ms"
    asked_ms=$((asked_ms + baton_paused))
  done
  LC_ALL=C sed '1,/^baton-environment$/d; /^baton-limits$/,$d' "$BATON_RUN/said" >"$BATON_RUN/will"
  LC_ALL=C sed '1,/^baton-limits$/d; /^baton-programs$/,$d' "$BATON_RUN/said" >"$BATON_RUN/limits"
  LC_ALL=C grep -q '^baton-programs$' "$BATON_RUN/said"
}

# `NAME<tab>was<tab>will be` of what is not the same, where the script does not set it itself. PATH: a folder that is lost.
st_differing() {
  { tr '\0\n' '\n\001' <"/proc/$pid/environ"; } 2>/dev/null >"$BATON_RUN/was" || return 0
  [ -s "$BATON_RUN/was" ] || return 0
  LC_ALL=C awk '
    function ours(name) { return name !~ /^[A-Za-z_][A-Za-z0-9_]*$/ || name ~ /^(BATON_.*|SSH_.*|SUDO_.*|XDG_.*|DBUS_.*|SYSTEMD_.*|LISTEN_.*|LESS.*|HIST.*|TMUX.*|BASH_.*|LS_COLORS|PWD|OLDPWD|SHLVL|_|TERM|COLORTERM|MAIL|PS1|INVOCATION_ID|JOURNAL_STREAM|NOTIFY_SOCKET|MANAGERPID|LOGNAME|USER|HOME|SHELL|EDITOR|PAGER|DISPLAY|LINES|COLUMNS|HOSTNAME|STY|MOTD_SHOWN|CATALINA_PID|NLSPATH|XFILESEARCHPATH)$/ }
    { at = index($0, "="); if (!at) next; name = substr($0, 1, at - 1); value = substr($0, at + 1); if (ours(name)) next }
    FILENAME == ARGV[1] { was[name] = value; next }
    { will[name] = value }
    END {
      for (name in was) {
        if (name == "PATH") {
          n = split(was[name], parts, ":")
          for (i = 1; i <= n; i++) if (parts[i] != "" && parts[i] !~ /games$/ && index(":" will[name] ":", ":" parts[i] ":") == 0) print name "\t" parts[i] "\t"
        } else if (!(name in will) || was[name] != will[name]) print name "\t" was[name] "\t" will[name]
      }
      for (name in will) if (name != "PATH" && !(name in was)) print name "\t\t" will[name]
    }' "$BATON_RUN/was" "$BATON_RUN/will" | LC_ALL=C sort -u | while IFS= read -r line; do
    st_script_says "${line%%"$(printf '\t')"*}=" || printf '%s\n' "$line"
  done | head -n 40 | st_list differs
  st_differing_limits
  st_differing_user
}

st_differing_limits() {
  { cat "/proc/$pid/limits" && sed -n 's/^Umask:[[:space:]]*/Umask: /p' "/proc/$pid/status"; } 2>/dev/null |
    LC_ALL=C awk '
      function kind(line) { return line ~ /^Max (open files|processes|address space|file size|locked memory)/ ? substr(line, 1, 26) : line ~ /^Umask:/ ? "umask" : "" }
      function soft(line) { if (line ~ /^Umask:/) { sub(/^Umask: 0*/, "", line); return "0" line } line = substr(line, 27); sub(/^ */, "", line); sub(/ .*/, "", line); return line }
      kind($0) == "" { next }
      FILENAME == ARGV[1] { will[kind($0)] = soft($0); next }
      { name = kind($0); if (name in will && will[name] != soft($0)) { shown = name; sub(/^Max /, "", shown); sub(/ *$/, "", shown); print shown "\t" soft($0) "\t" will[name] } }' \
      "$BATON_RUN/limits" - | while IFS= read -r line; do
    # As catalina.sh does.
    case $line in umask*) st_script_says 'umask ' ;; *) st_script_says 'ulimit ' ;; esac || printf '%s\n' "$line"
  done | st_list differs
}

# A service must not come up as root because whoever stops it has to be.
st_differing_user() {
  local was='' will=''
  was=$(stat -c %U "/proc/$pid" 2>/dev/null) && will=$(id -un) && [ "$was" != "$will" ] || return 0
  if [ "$script" != - ] && LC_ALL=C grep -qsE '(^|[^A-Za-z_])(su|sudo|runuser|gosu|setpriv|chpst|setuidgid|jsvc|start-stop-daemon) ' "$script" "${script%/*}"/*.sh; then return 0; fi
  st_item differs "$(printf 'user\t%s\t%s' "$was" "$will")"
}

# Whether the start's own script, or one beside it, sets this.
st_script_says() { # TEXT
  [ "$script" != - ] && LC_ALL=C grep -qsF -e "$1" "$script" "${script%/*}"/*.sh
}

# The program that the start will find: Tomcat's scripts look at JRE_HOME and JAVA_HOME, others at PATH.
st_will_run() {
  local found='' home=''
  if [ "$program" = java ]; then
    for home in JRE_HOME JAVA_HOME; do
      home=$(sed -n "s/^$home=//p" "$BATON_RUN/will" | head -n 1)
      if [ -z "$found" ] && [ -n "$home" ] && [ -x "$home/bin/java" ]; then found=$home/bin/java; fi
    done
  fi
  [ -n "$found" ] || found=$(sed -n '/^baton-programs$/,$p' "$BATON_RUN/said" | sed -n 2p)
  [ -n "$found" ] || found=$(st_fallen_back_on)
  case $found in /*) found=$(readlink -f "$found") ;; esac
  [ "$found" != "$exe" ] || return 0
  # Whoever names it, or reads another file, knows better; so may a script that nobody has found.
  if [ "$named" = -- ] || st_names_program; then return 0; fi
  if [ -z "$found" ]; then
    st_fact program "$program"
    [ -z "$exe" ] || st_fact was "$exe"
    st_fail start-cannot-work
  fi
  [ -z "$exe" ] || st_item differs "$program$(printf '\t%s\t%s' "$exe" "$found")"
}

# The program at a path that the script, or one beside it, falls back on, as Tomcat's do on /usr/bin/java.
st_fallen_back_on() {
  [ "$script" != - ] || return 0
  LC_ALL=C grep -hosE "/[A-Za-z0-9_./-]*/$(printf '%s' "$program" | sed 's/[.+]/\\&/g')" "$script" "${script%/*}"/*.sh | sort -u |
    while IFS= read -r path; do
      if [ -x "$path" ]; then
        printf '%s\n' "$path"
        break
      fi
    done
}

st_names_program() {
  [ "$script" != - ] || return 1
  LC_ALL=C grep -qsE -e "/$(printf '%s' "$program" | sed 's/[.+]/\\&/g')([^A-Za-z0-9]|\$)" -e '(^|[^A-Za-z_])(JAVA_HOME|JRE_HOME|PATH)=' \
    -e '^[[:space:]]*(\.|source)[[:space:]]' "$script" && ! grep -qs 'catalina.sh' "$script" && return 0
  LC_ALL=C grep -qsE -e '(JAVA_HOME|JRE_HOME)=' "${script%/*}/setenv.sh"
}
