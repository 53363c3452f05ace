# The last part of the library: runs the verb or the step function that was asked for.
: "${BATON_STATE:?}"
export BATON_STATE
case "${1-}" in
launch | wait | probe | kill | fence | fenced | output | prune)
  baton_verb=baton_$1
  shift
  "$baton_verb" "$@"
  ;;
__run)
  shift
  baton_runner "$@"
  ;;
*)
  baton_resolve "${1-}"
  shift
  "$baton_function" "$@"
  ;;
esac
exit
