# Lines of errors that a log holds since the start and did not hold before it, alike ones counted; numbers do not tell two
# apart. At most 1 MiB since, and the last 4 MiB before.
st_new_errors() {
  while IFS=' ' read -r ino off seen path; do
    case $path in /*) [ -f "$path" ] || continue ;; *) continue ;; esac
    if [ "$(stat -L -c %i "$path" 2>/dev/null)" != "$ino" ]; then off=0; fi
    from=$((off > 4194304 ? off - 4194304 : 0))
    st_range "$path" "$from" $((off - from)) | st_grep_all >"$BATON_RUN/errors.before"
    st_range "$path" "$off" 1048576 | st_grep_all >"$BATON_RUN/errors.since"
    LC_ALL=C awk '
      { line = substr($0, 1, 300); gsub(/[0-9]+/, "#") }
      FILENAME == ARGV[1] { old[$0]; next }
      $0 in old { next }
      !($0 in count) { shown[++n] = $0; first[$0] = line }
      { count[$0]++ }
      END { for (i = 1; i <= n && i <= 5; i++) print count[shown[i]] "x " first[shown[i]] }' \
      "$BATON_RUN/errors.before" "$BATON_RUN/errors.since" | tr -d '\r\0' | st_list newErrors
  done <<LOGS
${at_first%"$st_nl"}
LOGS
}
