# Running the service's command, or one that people have written, in the environment that a login gives.
# BATON_SERVICE_ENV holds the service's own environment, a line each of NAME=VALUE. It is never an argument of anything:
# those are for everybody on the host to read.

# Replaces this shell by the command, in DIR, with nothing of Baton's: a mark of ours on the service would make it look
# like a part of the run. NOTES is a folder for what the new shell is to read.
st_become() { # DIR LOGIN(yes|no) KIND(service|script) COMMAND [NOTES]
  local notes="${5-$BATON_RUN}" kind="$3" command="$4" shell=sh
  cd "$1" || exit 127
  if [ "$kind" = script ]; then
    # What people write down, they have typed into bash. What nothing has set is no reason to take it for nothing:
    # `rm -rf $DIR/work` must end there. A login's own files may take it so.
    if command -v bash >/dev/null 2>&1; then shell=bash; fi
    command="set -u
$command"
  fi
  if [ -n "${BATON_SERVICE_ENV-}" ]; then
    # A login's files must not win over baton.yaml: what it says is said again after them.
    st_write_exports "$notes/exports"
    command=". $(st_quote "$notes/exports"); rm -f $(st_quote "$notes/exports"); $command"
  fi
  if [ "$2" = no ]; then
    set -- "$shell" -c "$command"
  else
    st_login_words "$shell" "$notes" "$command"
    eval "set -- $login_words"
  fi
  unset BATON_NODE BATON_MACHINE BATON_DOWN BATON_NEXT_LOOKS BATON_STATE BATON_ROLLOUT BATON_RUN BATON_EPOCH BATON_TOKEN BATON_RUN_KEY BATON_SHELL BATON_SERVICE_ENV BATON_WATCH
  if [ "$kind" = script ]; then exec "$@"; fi
  # Of its own session where the host can; in any case out of the run's process group.
  if command -v setsid >/dev/null 2>&1; then exec setsid "$@"; fi
  if timeout 0 true >/dev/null 2>&1; then exec timeout 0 "$@"; fi
  exec nohup "$@"
}

# The words that run COMMAND in a SHELL with all that the user's own login shell sets: each has files of its own for that.
st_login_words() { # SHELL NOTES COMMAND: sets login_words
  local own="${SHELL:-/bin/sh}" dump="$2/dump" login="$2/login" env="$2/environment"
  case ${own##*/} in
    csh | tcsh | fish)
      # These speak a language of their own, and complain of a missing terminal: they only say what they have set.
      (
        umask 077
        printf '%s\n' "{ export -p; printf 'umask %s\n' \"\$(umask)\"; printf 'ulimit -n %s\n' \"\$(ulimit -n)\"; } >$(st_quote "$env")" >"$dump"
        printf '%s\n' "sh $(st_quote "$dump")" >"$login"
      )
      login_words=$(st_quote sh -c "umask 077; $(st_quote "$own") -l <$(st_quote "$login") >/dev/null 2>&1
        . $(st_quote "$env") || exit 127
        rm -f $(st_quote "$env" "$dump" "$login")
        exec $(st_quote "$1" -c "$3")")
      ;;
    bash | ksh* | mksh | zsh) login_words=$(st_quote "$own" -l -c "$3") ;;
    # Restricted, it could do nothing that a document says.
    rbash) login_words=$(st_quote bash -l -c "$3") ;;
    *) login_words=$(st_quote "$1" -l -c "$3") ;;
  esac
}

# Words for a POSIX shell, whatever is in them.
st_quote() { # WORD…
  for word in "$@"; do
    printf "'%s' " "$(printf '%s\n' "$word" | sed "s/'/'\\\\''/g")"
  done
}

st_write_exports() ( # FILE
  umask 077
  printf '%s\n' "$BATON_SERVICE_ENV" | sed "s/'/'\\\\''/g; s/=/='/; s/\$/'/; s/^/export /" >"$1"
)
