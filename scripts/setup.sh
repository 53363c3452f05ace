#!/bin/sh
# Makes a fresh machine ready for `npm run demo`, or with --tests for `npm test`. Says little, and nothing
# when there is nothing to do. Ends with 1 when something that cannot be done without is missing.
set -eu
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/sbin:/sbin
tests=no
[ "${1:-}" = --tests ] && tests=yes

say() { echo "setup: $*"; }
log=$(mktemp "${TMPDIR:-/tmp}/baton-setup.XXXXXX")
policy=
# shellcheck disable=SC2317 # called by the trap
tidy() {
  rm -f "$log"
  if [ -n "$policy" ]; then as_root rm -f "$policy"; fi
}
trap tidy EXIT
trap 'exit 130' INT TERM

can_root() { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

check_node() {
  major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
  [ "$major" -ge 20 ] && return
  say "Baton needs Node.js 20 or newer; found $(node -v 2>/dev/null || echo none). See https://nodejs.org/"
  exit 1
}

# npm's own lock in node_modules is as old as the installation.
install_npm_packages() {
  installed=node_modules/.package-lock.json
  if [ -f "$installed" ] && [ -z "$(find package-lock.json -newer "$installed")" ]; then return; fi
  say 'installing npm packages'
  if ! npm ci --no-audit --no-fund --loglevel=error >"$log" 2>&1; then
    cat "$log"
    exit 1
  fi
  touch "$installed"
}

# One line a thing that is needed: its Debian package, a test that it is there, and what for.
has() { command -v "$1" >/dev/null 2>&1; }
needed() {
  has redis-server || echo redis-server
  has redis-cli || echo redis-tools
  [ -x /usr/sbin/sshd ] || echo openssh-server
  has ssh-keygen && has ssh || echo openssh-client
  has tar || echo tar
  has setsid || echo util-linux
}
needed_by_tests() {
  has java || echo default-jre-headless
  [ -f /usr/share/tomcat10/bin/catalina.sh ] || echo tomcat10
  has dropbear || echo dropbear-bin
  has busybox || echo busybox
  has tcsh || echo tcsh
  has fish || echo fish
  has sudo || echo sudo
  has chromium || has google-chrome || echo chromium
  has ip || echo iproute2
  has nsenter && has setpriv || echo util-linux
  has shellcheck || echo shellcheck
  has setfattr || echo attr
  has setfacl || echo acl
}
missing() {
  needed
  if [ "$tests" = yes ]; then needed_by_tests; fi
}

# An installed server is for the demo's and the tests' own instances: nothing may start by itself, now or at
# the next boot. A policy that is already there stays; a package that was already there is not touched.
forbid_starts() {
  [ -e /usr/sbin/policy-rc.d ] && return
  policy=/usr/sbin/policy-rc.d
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
}
disable_services() {
  [ -d /run/systemd/system ] || return 0
  for package in $1; do
    case $package in
      redis-server) units=redis-server.service ;;
      openssh-server) units='ssh.service ssh.socket' ;;
      tomcat10) units=tomcat10.service ;;
      *) continue ;;
    esac
    for unit in $units; do as_root systemctl disable --now "$unit" >>"$log" 2>&1 || true; done
  done
}

apt_install() {
  # shellcheck disable=SC2086 # a list of package names
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    -o DPkg::Lock::Timeout=120 $1 >>"$log" 2>&1
}
install_packages() {
  say "installing $(echo "$1" | tr '\n' ' ')"
  forbid_starts
  if ! apt_install "$1"; then
    as_root apt-get update -q >>"$log" 2>&1 || true
    # One by one: a package that this system does not have must not keep the others out.
    if ! apt_install "$1"; then for package in $1; do apt_install "$package" || true; done; fi
  fi
  disable_services "$1"
}

check_node
install_npm_packages
wanted=$(missing | sort -u)
[ -z "$wanted" ] && exit 0
if has apt-get && can_root; then
  install_packages "$wanted"
  still=$(missing | sort -u)
  if [ -n "$still" ]; then tail -n 5 "$log"; fi
else
  still=$wanted
fi
[ -z "$still" ] && exit 0
list=$(echo "$still" | tr '\n' ' ')
if [ -z "$(needed)" ]; then
  say "the tests that need these will fail in CI and be skipped elsewhere; please install: $list"
  exit 0
fi
say "please install: $list"
say "on Debian or Ubuntu: sudo apt-get install $list"
exit 1
