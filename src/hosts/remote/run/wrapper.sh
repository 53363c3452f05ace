# Runs steps on a host so that each happens once, whatever becomes of the connection or of the worker.
# Needs a POSIX sh that has `local` (dash, busybox, bash, mksh, zsh) and coreutils (or busybox), and Linux's /proc.
# What has no `local` carries its function's prefix.
#
#   $BATON_STATE/lib/SHA256.sh                      this library
#   $BATON_STATE/runs/ROLLOUT/epochs/N              epochs seen; the highest may act
#   $BATON_STATE/runs/ROLLOUT/RUNKEY/argv           what is run, one argument a line
#                                   /pid            pid group started boot since token epoch machine node (see baton_commit)
#                                   /output         both output streams
#                                   /status         `exited N` or `killed`; absent while running
#
# `pid` and `status` are made by ln(1) from a complete temporary file: the first one wins, nobody sees half of one.
# A run is committed by its `pid` and by nothing else, so any number of starters may race.

baton_fail() { # STATUS MESSAGE…
  baton_fail_status=$1
  shift
  printf 'baton: %s\n' "$*" >&2
  exit "$baton_fail_status"
}

baton_check_name() {
  case "$1" in
  '' | .* | -* | */* | *[!A-Za-z0-9._:@+=,-]*) baton_fail 64 "not a name: $1" ;;
  esac
}

baton_check_number() {
  case "$1" in
  '' | *[!0-9]*) baton_fail 64 "not a number: $1" ;;
  esac
}

# Points BATON_ROLLOUT, BATON_EPOCH and BATON_RUN at one run.
baton_open() { # ROLLOUT RUNKEY EPOCH
  baton_check_name "$1"
  baton_check_name "$2"
  baton_check_number "$3"
  [ "$2" != epochs ] || baton_fail 64 'a run cannot be named epochs'
  BATON_ROLLOUT=$1
  BATON_EPOCH=$3
  BATON_RUN=$BATON_STATE/runs/$1/$2
  export BATON_ROLLOUT BATON_EPOCH BATON_RUN
  baton_refuse_foreign
}

baton_highest_epoch() { # ROLLOUT: sets baton_highest
  baton_highest=0
  for baton_epoch_path in "$BATON_STATE/runs/$1/epochs"/*; do
    baton_epoch_name=${baton_epoch_path##*/}
    case "$baton_epoch_name" in *[!0-9]*) continue ;; esac
    [ "$baton_epoch_name" -le "$baton_highest" ] || baton_highest=$baton_epoch_name
  done
}

baton_refuse_older() { # ROLLOUT EPOCH
  baton_highest_epoch "$1"
  [ "$baton_highest" -le "$2" ] && return 0
  printf 'fenced %s\n' "$baton_highest"
  exit 75
}

# The caller's own epoch is made first and the others are read after: of two callers, one sees the other.
baton_fence() { # ROLLOUT EPOCH
  baton_check_name "$1"
  baton_check_number "$2"
  mkdir -p "$BATON_STATE/runs/$1/epochs/$2" || baton_fail 74 "cannot write below $BATON_STATE"
  baton_refuse_older "$1" "$2"
}

# Makes FILE of a run with LINE in it, whole or not at all; 1 when it is there already or cannot be made.
baton_publish() { # FILE LINE
  # Two hosts that share the folder may have given the same number.
  publish_node=${BATON_NODE-}
  publish_temp=$BATON_RUN/.$1.$$.${publish_node##*/}
  publish_back=
  { printf '%s\n' "$2" >"$publish_temp" && read -r publish_back <"$publish_temp"; } 2>/dev/null
  [ "$publish_back" = "$2" ] && ln "$publish_temp" "$BATON_RUN/$1" 2>/dev/null
  publish_result=$?
  rm -f "$publish_temp"
  return $publish_result
}

baton_commit() { # PID GROUP STARTED TOKEN: 0 when this caller is the one that decided the run
  baton_read_machine
  baton_read_uptime
  baton_publish pid "$1 $2 $3 $baton_boot $baton_uptime $4 $BATON_EPOCH $baton_machine ${BATON_NODE:--}"
}

# Sets baton_function to the step function that NAME or step_NAME is.
baton_resolve() { # NAME
  baton_function=step_${1#step_}
  case "$baton_function" in
  *[!A-Za-z0-9_]*) baton_fail 64 "not a function: $1" ;;
  esac
  [ "$(command -v "$baton_function")" = "$baton_function" ] || baton_fail 64 "no such function: $1"
}

# Runs a step function in the foreground, as far as this worker may still act.
baton_fenced() { # ROLLOUT EPOCH FUNCTION ARGS…
  baton_refuse_other_machine
  baton_fence "$1" "$2"
  # A report is to say which host it is from.
  baton_signature="$baton_machine $baton_boot"
  BATON_ROLLOUT=$1
  BATON_EPOCH=$2
  export BATON_ROLLOUT BATON_EPOCH
  shift 2
  baton_resolve "${1-}"
  shift
  "$baton_function" "$@"
}
