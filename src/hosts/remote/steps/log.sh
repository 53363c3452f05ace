# Reading pieces of a log, and fetching what it holds.

# LENGTH bytes of FILE from OFFSET.
st_range() { # FILE OFFSET LENGTH
  dd if="$1" bs=65536 skip=$(($2 / 65536)) count=$((($2 % 65536 + $3 + 65535) / 65536)) 2>/dev/null |
    tail -c "+$(($2 % 65536 + 1))" | head -c "$3"
}

# What a log holds since the start: its first HEAD bytes and its last TAIL bytes, and between them how much is left
# out. Raw, for a file.
step_look_log() { # PATH INODE OFFSET HEAD TAIL
  case $1 in
    /*) ;;
    *)
      (st_become_source "$1" "$3") | tail -c $(($4 + $5))
      exit 0
      ;;
  esac
  path=$1 off=$3
  now=$(stat -L -c '%i %s' "$path" 2>/dev/null) || now='- 0'
  old='' old_size=0 size=${now#* }
  if [ "${now% *}" != "$2" ]; then
    old=$(st_by_inode "$path" "$2")
    old_off=$off off=0
    [ -z "$old" ] || old_size=$(($(stat -c %s "$old") - old_off))
    [ "$old_size" -ge 0 ] || old_size=0
  elif [ "$size" -lt "$off" ]; then
    off=0
  fi
  size=$((size - off))
  total=$((old_size + size))
  if [ "$total" -le $(($4 + $5)) ]; then
    st_log_bytes 0 "$total"
  else
    st_log_bytes 0 "$4"
    printf '\n… %s bytes left out …\n' $((total - $4 - $5))
    st_log_bytes $((total - $5)) "$5"
  fi
  exit 0
}

# LENGTH bytes from FROM of the old file's rest and the new file, taken as one.
st_log_bytes() { # FROM LENGTH
  bytes_from=$1 bytes_left=$2
  if [ "$bytes_from" -lt "$old_size" ] && [ "$bytes_left" -gt 0 ]; then
    part=$((old_size - bytes_from))
    [ "$part" -le "$bytes_left" ] || part=$bytes_left
    st_range "$old" $((old_off + bytes_from)) "$part"
    bytes_from=$((bytes_from + part)) bytes_left=$((bytes_left - part))
  fi
  if [ "$bytes_left" -gt 0 ]; then st_range "$path" $((off + bytes_from - old_size)) "$bytes_left"; fi
}
