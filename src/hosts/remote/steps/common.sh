# Shared by all step functions: how they report, count what they did, copy and compare trees.
# A report is lines of `@key:type value` (a line for each entry of a list), one verdict `@ok` or `@fail code`,
# then possibly `@snippet` with raw lines to the end.

st_nl='
'

st_say() { printf '@%s %s\n' "$1" "$(printf '%s' "$2" | tr '\n\r' '  ')"; } # KEY:TYPE VALUE

st_fact() { st_say "$1:string" "$2"; }

# What could not be counted is not said.
st_number() { [ -z "$2" ] || st_say "$1:number" "$2"; }

st_flag() { st_say "$1:boolean" true; }

# One entry of a list.
st_item() { st_say "$1:list" "$2"; }

# An entry a line of stdin.
st_list() { # KEY
  sed "s/^/@$1:list /"
}

st_sign() { [ -z "${baton_signature-}" ] || st_fact host "$baton_signature"; }

st_ok() { # [SNIPPET]
  st_sign
  printf '@ok\n'
  [ -z "${1-}" ] || printf '@snippet\n%s\n' "$1"
  exit 0
}

st_fail() { # CODE [SNIPPET]
  # On a full disk these bytes are what the report is written into.
  [ -z "${BATON_RUN-}" ] || rm -f "$BATON_RUN/reserve"
  st_sign
  printf '@fail %s\n' "$1"
  [ -z "${2-}" ] || printf '@snippet\n%s\n' "$2"
  # The status says it once more, should even that have found no room.
  [ "$1" != no-space ] || exit 28
  exit 0
}

st_internal() { # DETAIL
  st_fact detail "$1"
  st_fail internal
}

# Runs a command; its last lines of output end up in st_errors, in memory, since the disk may be what is full.
st_try() { # COMMAND…
  st_errors=$(
    { LC_ALL=C "$@" 2>&1; printf '\n%s\n' "$?"; } | tail -n 20
  )
  st_status=${st_errors##*"$st_nl"}
  st_errors=${st_errors%"$st_nl"*}
  return "$st_status"
}

# Says what the errors of st_try mean, and ends.
st_io_failed() { # PATH NEEDED-BYTES
  [ -z "${BATON_RUN-}" ] || rm -f "$BATON_RUN/reserve"
  st_fact path "$1"
  case $st_errors in
    # The last is how GNU tar puts it for the file that did not fit.
    *'No space left on device'* | *'Disk quota exceeded'* | *': Wrote only '*' bytes'*)
      st_number neededBytes "$2"
      st_number freeBytes "$(st_free "$1")"
      st_fail no-space "$st_errors"
      ;;
  esac
  st_fact detail "$(printf '%s' "${st_errors#"$st_nl"}" | head -n 1 | cut -c1-300)"
  case $st_errors in
    *'Read-only file system'* | *'Permission denied'* | *'Operation not permitted'*) st_fail not-writable "$st_errors" ;;
  esac
  st_fail internal "$st_errors"
}

# One line for one real effect, so that twice would show.
st_effect() { # NAME DETAIL…
  st_key=${BATON_RUN_KEY:-${BATON_RUN:--}}
  printf '%s %s %s %s\n' "$(date +%s)" "${BATON_ROLLOUT:--}" "${st_key##*/}" "$*" >>"$BATON_STATE/effects.log"
}

# What one rollout must remember on this host from run to run; goes when the rollout's folder goes.
st_notes() { # sets st_own
  st_own=$BATON_STATE/runs/$BATON_ROLLOUT/.notes
  mkdir -p "$st_own" || st_internal "cannot make $st_own"
}

# A short name for a path, fit for a file name.
st_name() { printf '%s' "$1" | sha256sum | cut -c1-24; }

st_sha256() { { sha256sum <"$1"; } 2>/dev/null | cut -d' ' -f1; }

st_exists() { [ -e "$1" ] || [ -L "$1" ]; }

step_make() { # DIR…
  for made in "$@"; do
    st_try mkdir -p "$made" || st_io_failed "$made" 0
  done
  st_ok
}

st_device() { stat -L -c %d "$1" 2>/dev/null; }

st_inode() { stat -c %i "$1" 2>/dev/null; }

# A copy of a link would keep nothing: where the directory really is.
st_physical() { (cd -P "$1" 2>/dev/null && pwd -P); }

# Never into TO, and only when TO does not exist.
st_rename() { # FROM TO
  if st_exists "$2"; then
    st_errors="$2 exists"
    return 1
  fi
  if mv --help 2>&1 | grep -q -e '-[a-zA-Z]*T'; then st_try mv -T "$1" "$2"; else st_try mv "$1" "$2"; fi
}

# Free bytes for an ordinary user at PATH or the nearest directory above it; nothing when df cannot say.
st_free() {
  st_at=$1
  until [ -d "$st_at" ]; do
    st_at=${st_at%/*}
    [ -n "$st_at" ] || st_at=/
  done
  st_kib=$(LC_ALL=C df -Pk "$st_at" 2>/dev/null |
    sed -n '$s/.*[[:space:]]\([0-9][0-9]*\)[[:space:]][[:space:]]*[-0-9][0-9]*%*[[:space:]].*/\1/p')
  [ -z "$st_kib" ] || echo $((st_kib * 1024))
}

st_bytes_of() {
  st_kib=$(du -sk "$1" 2>/dev/null | sed -n '$s/^\([0-9]*\).*/\1/p')
  echo $((${st_kib:-0} * 1024))
}

# Type, mode, owner, group, size, time and path of everything below PATH, and where links lead; sorted.
# A directory's own size depends on its history, and busybox's cp cannot set a link's own time: these are left out.
# A single file is known by its bytes too.
st_manifest() { # PATH OUT
  if [ -L "$1" ]; then
    { printf 'l ' && readlink "$1"; } >"$2" 2>"$2.err" && rm -f "$2.err"
    return
  fi
  if [ -f "$1" ]; then
    { stat -c 'f %f %u %g %s %Y .' "$1" && st_sha256 "$1"; } >"$2" 2>"$2.err" && rm -f "$2.err"
    return
  fi
  (
    cd -P "$1" || exit 1
    find . -type d -exec stat -c 'd %f %u %g - %Y %n' {} + &&
      find . ! -type d ! -type l -exec stat -c 'f %f %u %g %s %Y %n' {} + &&
      find . -type l -exec stat -c 'f %f %u %g %s - %n' {} + &&
      find . -type l -exec stat -c 'l %N' {} +
  ) >"$2.raw" 2>"$2.err" && LC_ALL=C sort <"$2.raw" >"$2" 2>>"$2.err" && rm -f "$2.raw" "$2.err"
}

st_must_manifest() { # PATH OUT
  st_manifest "$1" "$2" && return 0
  st_errors=$(cat "$2.err" 2>/dev/null)
  # The message itself may have found no room.
  [ "$(st_free "$2")" -gt 65536 ] || st_errors='No space left on device'
  st_io_failed "$BATON_STATE" 1048576
}

# At most ten lines in which two manifests differ, as facts.
st_differences() { # WANTED GOT
  LC_ALL=C awk 'NR == FNR { a[$0]; next } { if ($0 in a) delete a[$0]; else print "+ " $0 }
    END { for (l in a) print "- " l }' "$1" "$2" | head -n 10 | st_list differences
}

# Copies a tree under the temporary name TO and compares it with MANIFEST of FROM; when that does not work, ends
# with the failure and without the copy.
st_copy() { # FROM TO MANIFEST
  st_try rm -rf "$2" || st_io_failed "$2" 0
  if ! st_try cp -a "$1" "$2"; then
    rm -rf "$2"
    st_io_failed "${2%/*}" "$(st_bytes_of "$1")"
  fi
  st_must_manifest "$2" "$BATON_RUN/copied"
  cmp -s "$3" "$BATON_RUN/copied" && return 0
  st_fact from "$1"
  st_fact to "$2"
  st_differences "$3" "$BATON_RUN/copied"
  rm -rf "$2"
  st_fail copy-differs
}
