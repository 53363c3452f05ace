# What is looked for in logs: a file of fixed words and one of extended regular expressions, for each kind of line.

# One pattern a line; those in slashes are extended regular expressions, the rest fixed.
st_pattern() { # ready|failed PATTERN
  case $2 in
    '') ;;
    /?*/)
      pattern=${2#/}
      printf '%s\n' "${pattern%/}" >>"$BATON_RUN/$1.regex"
      ;;
    *) printf '%s\n' "$2" >>"$BATON_RUN/$1.fixed" ;;
  esac
}

# A file of both kinds is made of expressions only.
st_close_patterns() { # ready|failed|any
  if [ -s "$BATON_RUN/$1.regex" ]; then
    sed -e 's/[[\.*^$+?(){|]/\\&/g' "$BATON_RUN/$1.fixed" >>"$BATON_RUN/$1.regex"
    : | grep -E -f "$BATON_RUN/$1.regex" >/dev/null 2>&1
    [ $? -lt 2 ] || st_internal "not a pattern: $(tr '\n' ' ' <"$BATON_RUN/$1.regex")"
  fi
}

# The first line of stdin that holds one of the patterns, as "NUMBER:LINE".
st_grep() { # ready|failed|any
  if [ -s "$BATON_RUN/$1.regex" ]; then
    tr '\0' ' ' | LC_ALL=C grep -n -m 1 -E -f "$BATON_RUN/$1.regex" 2>/dev/null
  elif [ -s "$BATON_RUN/$1.fixed" ]; then
    tr '\0' ' ' | LC_ALL=C grep -n -m 1 -F -f "$BATON_RUN/$1.fixed"
  fi
}

# Every line of stdin that holds one of the patterns.
st_grep_all() { tr '\0' ' ' | LC_ALL=C grep -E -f "$BATON_RUN/error.regex" 2>/dev/null; }
