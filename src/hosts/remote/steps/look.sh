# How files stand before people work on them, and after: evidence of what was done by hand.

# A copy of what can be compared line by line is kept, for its owner's eyes, until the rollout's folder goes.
step_look() { # KEY FILE…
  st_notes
  st_key=$1 st_count=0
  shift
  for st_file in "$@"; do
    st_count=$((st_count + 1))
    st_copied=$st_own/look.$st_key.$st_count
    rm -f "$st_copied"
    st_standing "$st_file"
    st_item before "$st_stands"
    case $st_stands in
      text*) (umask 077 && cat "$st_file" >"$st_copied") 2>/dev/null || rm -f "$st_copied" ;;
    esac
  done
  st_ok
}

# What differs from the copies, a few lines a file; bears being run again.
step_looked() { # KEY FILE…
  st_notes
  st_key=$1 st_count=0 st_shown=
  shift
  for st_file in "$@"; do
    st_count=$((st_count + 1))
    st_standing "$st_file"
    st_item after "$st_stands"
    st_copied=$st_own/look.$st_key.$st_count
    case $st_stands in
      text* | absent) st_compare ;;
    esac
  done
  st_ok "$st_shown"
}

# A link is what it leads to: that is what a service reads.
st_standing() { # FILE: sets st_stands: `text BYTES SHA256`, `binary …`, `large …`, or one word
  if ! st_exists "$1"; then
    st_stands=absent
  elif [ -d "$1" ]; then
    st_stands=folder
  elif ! [ -f "$1" ]; then
    st_stands=other
  elif ! [ -r "$1" ] || ! st_sum=$(st_sha256 "$1") || [ -z "$st_sum" ]; then
    st_stands=unreadable
  else
    st_size=$(stat -L -c %s "$1")
    st_stands=text
    if [ "$st_size" -gt 65536 ]; then
      st_stands=large
    elif ! cat -- "$1" | LC_ALL=C tr -d '\000' | cmp -s - "$1"; then
      st_stands=binary
    fi
    st_stands="$st_stands $st_size $st_sum"
  fi
}

# A file that was not there, or is not any more, is compared with nothing.
st_compare() {
  st_was=$st_copied st_is=$st_file
  [ -f "$st_was" ] || st_was=/dev/null
  [ "$st_stands" != absent ] || st_is=/dev/null
  st_differs=$(LC_ALL=C diff -U 1 "$st_was" "$st_is" 2>/dev/null | sed -e 1,2d | st_few)
  [ -z "$st_differs" ] || st_shown="$st_shown${st_shown:+$st_nl}$st_file$st_nl$st_differs"
}

# The first lines, short ones, and how many more there are.
st_few() {
  LC_ALL=C awk '{ line = substr($0, 1, 200) } NR <= 24 && used + length(line) < 1500 { used += length(line); print line; next }
    { more++ } END { if (more) print "… +" more }'
}
