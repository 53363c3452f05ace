# What an archive will do to the tree that it is unpacked over, by what the host's own tar or unzip lists: looked at
# before anything is stopped, and once more before it is unpacked.

# In a folder of the look's own, since no run is there to keep its lists in. `other`: by then another tree will be there.
step_look_archive() { # as-is|other ARCHIVE SHA256 INTO TOP SETUID(yes|no) LINK…
  BATON_RUN=$BATON_STATE/looks/$$
  mkdir -p "$BATON_RUN" || st_internal "cannot make $BATON_RUN"
  trap 'rm -rf "$BATON_RUN"' EXIT
  look_tree=$1
  shift
  st_open_archive "$@"
  st_ok
}

# Fails unless the archive is the one that was meant, can be read, and changes nothing but the tree. The links that follow
# are those of the live tree that it may write through.
st_open_archive() { # ARCHIVE SHA256 INTO TOP SETUID LINK…: sets archive, into, top, tree, prefix
  local got='' sha="$2" setuid="$5"
  archive=$1 into=$3 top=$4 tree=$3/$4 prefix=$4/
  shift 5
  if [ "$top" = . ]; then tree=$into prefix=; fi
  if [ "${look_tree-}" = other ]; then tree=$into/.baton-none; fi
  got=$(st_sha256 "$archive")
  if [ "$got" != "$sha" ]; then
    st_fact path "$archive"
    st_fact expected "$sha"
    st_fact got "${got:-missing}"
    st_fail upload-differs
  fi
  st_list_archive
  # A zip says neither; its links were looked at where it came from.
  : >"$BATON_RUN/modes"
  st_is_zip "$archive" || st_tar -tvf "$archive" >"$BATON_RUN/modes" 2>/dev/null
  if [ "$setuid" != yes ]; then
    sed -n 's/^-[^ ]*[sS][^ ]* .*:[0-9][0-9]* //p' "$BATON_RUN/modes" | st_offenders
    st_refuse setuid
  fi
  st_live_links "$@" >"$BATON_RUN/live"
  st_archive_links >"$BATON_RUN/links"
  st_where_links_lead >"$BATON_RUN/led"
  sed -n 's/^out //p' "$BATON_RUN/led" | st_offenders
  st_refuse link-out
  sed -n 's/^through //p' "$BATON_RUN/led" | st_offenders
  st_refuse live-link
  st_in_the_way | st_offenders
  st_refuse in-the-way
}

st_offenders() { head -n 10 >"$BATON_RUN/offenders"; }

# Refuses the archive for what st_offenders has taken, if it is something.
st_refuse() { # RULE
  [ -s "$BATON_RUN/offenders" ] || return 0
  st_fact file "$archive"
  st_fact rule "$1"
  st_list entries <"$BATON_RUN/offenders"
  st_fail artifact-unsafe
}

st_list_archive() {
  if ! st_archive_names >"$BATON_RUN/names" 2>"$BATON_RUN/names.err"; then
    st_fact file "$archive"
    st_fact detail "$(head -n 1 "$BATON_RUN/names.err")"
    st_fail artifact-unreadable
  fi
  sed -e 's,^\./,,' -e 's,/*$,,' <"$BATON_RUN/names" | LC_ALL=C sort -u >"$BATON_RUN/listed"
  LC_ALL=C awk -v top="$top" -v prefix="$prefix" '$0 == "" || $0 == "." { next }
    (prefix != "" && $0 != top && index($0, prefix) != 1) || ("/" $0 "/") ~ /\/\.\.\// || /^\// ' \
    "$BATON_RUN/listed" | st_offenders
  st_refuse outside
  # No disk takes a longer name, and tar would say so half way.
  LC_ALL=C awk -F / '{ for (i = 1; i <= NF; i++) if (length($i) > 255) { print substr($0, 1, 300); next } }' \
    "$BATON_RUN/listed" | st_offenders
  st_refuse long-name
}

# `PATH<tab>TARGET` of each link in the live tree, as the archive names paths, but for those that follow.
st_live_links() { # LINK…
  [ -d "$tree" ] || return 0
  local tab='' link='' real=''
  tab=$(printf '\t')
  real=$(st_physical "$tree")
  (cd -P "$tree" && find . -type l) | sed 's,^\./,,' | while IFS= read -r link; do
    for allowed in "$@"; do [ "$allowed" != "$tree/$link" ] || continue 2; done
    goes=$(readlink "$real/$link")
    case $goes in /*) [ ! -e "$goes" ] || goes=$(readlink -f "$goes") ;; esac
    printf '%s\n' "$prefix$link$tab$goes"
  done
}

# The same of the links in the archive.
st_archive_links() {
  sed -n -e 's/^[lh][^ ]* *[^ ]* *[^ ]* *[^ ]* *[0-9:]* //p' "$BATON_RUN/modes" | LC_ALL=C awk -F '\t' '
    { at = index($0, " -> "); size = 4 }
    !at { at = index($0, " link to "); size = 9 }
    at { name = substr($0, 1, at - 1); sub(/^\.\//, "", name)
      # A hard link names its target from the archive itself.
      print name "\t" (size == 9 ? "/" : "") substr($0, at + size) (size == 9 ? "\thard" : "") }'
}

# Walks every path over the links of both: `out LINK -> TARGET` of an archive's link that leads out of the tree, and
# `through ENTRY (LINK -> TARGET)` of an entry that would be written out of it.
st_where_links_lead() {
  local home=''
  [ -s "$BATON_RUN/live" ] || [ -s "$BATON_RUN/links" ] || return 0
  home=$(st_physical "$tree") || home=$(st_physical "$into")/$top
  LC_ALL=C awk -F '\t' -v home="$home" -v prefix="$prefix" '
    function up(at) { sub(/\/[^\/]*$/, "", at); return at }
    function full(name) { return home "/" (index(name "/", prefix) == 1 ? substr(name, length(prefix) + 1) : name) }
    function walk(path, at, name, hops) {
      at = ""; via = ""
      while (path != "") {
        sub(/^\/+/, "", path)
        name = path; sub(/\/.*/, "", name); path = substr(path, length(name) + 1)
        if (name == "" || name == ".") continue
        if (name == "..") { at = up(at); continue }
        at = at "/" name
        if (!(at in target)) continue
        if (++hops > 40) return ""
        via = at
        path = target[at] "/" path
        at = substr(target[at], 1, 1) == "/" ? "" : up(at)
      }
      return at
    }
    function within(at) { return at == home || index(at, home "/") == 1 }
    FILENAME == ARGV[1] { target[full($1)] = $2; called[full($1)] = $1; next }
    FILENAME == ARGV[2] { names[++n] = $1; leads[n] = $2; hard[n] = $3
      if ($3 == "") { target[full($1)] = $2; called[full($1)] = $1 }
      next }
    $0 != "" && $0 != "." && !within(walk(up(full($0)))) && full($0) != home "/" {
      print "through " $0 " (" called[via] " -> " target[via] ")" }
    END {
      for (i = 1; i <= n; i++) {
        to = hard[i] != "" ? full(substr(leads[i], 2)) : substr(leads[i], 1, 1) == "/" ? leads[i] : up(full(names[i])) "/" leads[i]
        if (!within(walk(to))) print "out " names[i] " -> " leads[i]
      } }' "$BATON_RUN/live" "$BATON_RUN/links" "$BATON_RUN/listed"
}

# What is no folder in the archive, and one in the tree: tar would fail there, half way.
st_in_the_way() {
  [ -d "$tree" ] || return 0
  sed -n 's,^\(\./\)*\(.*[^/]\)$,\2,p' "$BATON_RUN/names" >"$BATON_RUN/plain"
  (cd -P "$tree" && find . -mindepth 1 -type d) | sed "s,^\./,," | LC_ALL=C awk -v prefix="$prefix" '
    NR == FNR { plain[$0]; next }
    (prefix $0) in plain { print prefix $0 }' "$BATON_RUN/plain" -
}
