# Archives, by what the host has to read them. A name's ending says what it is.

st_is_zip() { # NAME
  case $1 in *.zip | *.war | *.jar | *.ear) return 0 ;; esac
  return 1
}

st_tar_has() { tar --help 2>&1 | grep -q -e "$1"; }

# Names what is missing to unpack NAME. busybox reads the first three by itself.
st_look_unpacker() { # NAME
  if st_is_zip "$1"; then
    command -v unzip >/dev/null 2>&1 || command -v jar >/dev/null 2>&1 || st_item missingTools unzip
    return 0
  fi
  if st_tar_has BusyBox; then return 0; fi
  case $1 in
    *.gz | *.tgz) st_unpacker=gzip ;;
    *.bz2 | *.tbz2 | *.tbz) st_unpacker=bzip2 ;;
    *.xz | *.txz) st_unpacker=xz ;;
    *.zst) st_unpacker=zstd ;;
    *) return 0 ;;
  esac
  command -v "$st_unpacker" >/dev/null 2>&1 || st_item missingTools "$st_unpacker"
}

# Names of other letters are to stay what they are.
st_unzip() { LC_ALL=C.UTF-8 unzip "$@"; }

# `Length Date Time Name` between two lines of dashes; Info-ZIP can also print the names alone.
st_zip_names() {
  if ! command -v unzip >/dev/null 2>&1; then
    LC_ALL=C.UTF-8 jar tf "$archive"
  elif st_unzip -Z1 "$archive" 2>/dev/null; then
    :
  else
    st_unzip -l "$archive" >"$BATON_RUN/names.l" || return 1
    LC_ALL=C sed -n '/^ *-[- ]*$/,/^ *-[- ]*$/s/^ *[0-9][0-9]*  *[-0-9][-0-9]*  *[0-9:][0-9:]*  *//p' "$BATON_RUN/names.l"
  fi
}

# GNU tar looks into the file, whatever its name; busybox's has to be told.
st_packed_how() { # sets packed
  packed=
  if ! st_tar_has BusyBox; then return 0; fi
  case $archive in
    *.gz | *.tgz) packed=-z ;;
    *.bz2 | *.tbz2 | *.tbz) packed=-j ;;
    *.xz | *.txz) packed=-J ;;
  esac
}

st_archive_names() {
  masked=no
  if st_is_zip "$archive"; then
    masked=yes
    st_zip_names
    return
  fi
  st_tar -tf "$archive"
}

st_tar() { # LISTING-OPTIONS…
  literal=
  st_packed_how
  # GNU tar would write names of other letters as backslashed octals.
  if st_tar_has --quoting-style; then literal=--quoting-style=literal; fi
  LC_ALL=C tar ${literal:+"$literal"} ${packed:+"$packed"} "$@"
}

# Over what is there, without a question; sets st_errors.
st_extract() {
  if ! st_is_zip "$archive"; then
    keep=
    # Otherwise GNU tar would put a directory in place of a link that people made.
    if st_tar_has --keep-directory-symlink; then keep=--keep-directory-symlink; fi
    st_try tar ${keep:+"$keep"} ${packed:+"$packed"} -C "$into" -xf "$archive"
  elif command -v unzip >/dev/null 2>&1; then
    st_try st_unzip -o -q "$archive" -d "$into"
  else
    st_try st_unjar
  fi
}

st_unjar() (cd "$into" && LC_ALL=C.UTF-8 jar xf "$archive")
