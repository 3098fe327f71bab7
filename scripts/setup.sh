#!/bin/sh
# Sets up what this checkout lacks: system packages, npm packages, the build. With nothing to do it takes some milliseconds.
# All that it says is on stderr, so that stdout belongs to results.
# With the word test it also sets up what only the tests need.
#   LAB_NO_INSTALL=1  never installs system packages, only says how to
#   LAB_SETUP=1       tries again to install the system packages that could not be installed
set -eu
exec >&2
CDPATH='' cd -- "$(dirname -- "$0")/.."
PATH=$PATH:/usr/sbin:/sbin

needed_node=20.19
state=node_modules/.lab
purpose=${1:-use}

main() {
  trap 'say "The set-up was interrupted; the next start goes on with it."; exit 130' INT
  require_node
  if ! is_set_up; then
    require_writable
    take_turns
    install_system_packages
    install_npm_packages
    build
  fi
  remember node "$node_identity"
}

require_node() {
  remedy="Install Node.js $needed_node or newer (https://nodejs.org, or: nvm install 22) and start again."
  node=$(command -v node) || stop "Node.js was not found. $remedy"
  # Asking node for its version takes longer than all the rest, so it is asked once for each binary.
  node_identity=$(ls -lLi "$node")
  [ "$node_identity" != "$(recall node)" ] || return 0
  version=$(node -p process.versions.node 2>/dev/null) || version=unknown
  is_new_enough "$version" || stop "Node.js $needed_node or newer is needed, but $node is $version. $remedy"
}

is_new_enough() {
  case $1 in [0-9]*.[0-9]*.*) ;; *) return 1 ;; esac
  minor=${1#*.}
  [ "${1%%.*}" -gt "${needed_node%.*}" ] ||
    { [ "${1%%.*}" -eq "${needed_node%.*}" ] && [ "${minor%%.*}" -ge "${needed_node#*.}" ]; }
}

is_set_up() {
  has_npm_packages && is_built && ! lacks_system_packages
}

require_writable() {
  [ -w . ] || stop "$(pwd) is not set up, and $(id -un) may not write there. Start it once as its owner, or clone it again."
}

# The lock is the file's own, so it ends with the process that holds it, however that ends.
take_turns() {
  has flock || return 0
  exec 9<package.json
  flock -n 9 && return 0
  say "Another start is setting this folder up; waiting for it."
  flock 9
}

# Sets `missing` and `attempt`; what was attempted by the same user before is not attempted again.
lacks_system_packages() {
  # shellcheck disable=SC2046 # one word a package
  set -- $(list_missing_packages)
  missing=$*
  [ -n "$missing" ] || return 1
  attempt="$(id -u)${LAB_NO_INSTALL:+ without installing}: $missing"
  [ -n "${LAB_SETUP:-}" ] || [ "$attempt" != "$(recall attempt)" ]
}

list_missing_packages() {
  has tcpdump || echo tcpdump
  has tshark && has dumpcap || echo tshark
  has ip || echo iproute2
  has unshare && has nsenter && has setpriv || echo util-linux
  has ethtool || echo ethtool
  has python3 || echo python3
  has bwrap || echo bubblewrap
  [ "$purpose" != test ] || has redis-server || echo redis-server
  [ "$purpose" != test ] || has chromium || echo chromium
  [ "$purpose" != test ] || has strace || echo strace
  if [ -e node_modules/cap/build/Release/cap.node ] && has_npm_packages; then return; fi
  [ -e /usr/include/pcap.h ] || [ -e /usr/local/include/pcap.h ] || echo libpcap-dev
  has g++ || echo g++
  has make || echo make
}

install_system_packages() {
  lacks_system_packages || return 0
  if ! has apt-get; then
    say "Not found here: $missing (Debian's names). Going on without; install them with this system's package manager for all that lab can do."
  elif ! find_installer; then
    say "These system packages are missing, and only root can install them. Going on without; to have all that lab can do:"
    say "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing"
  elif ! install_with_apt; then
    say "The system packages could not be installed: $missing. Going on without; to try again: LAB_SETUP=1 ./lab doctor"
  fi
}

# Sets `installer` to what must stand before apt-get.
find_installer() {
  installer=
  [ -z "${LAB_NO_INSTALL:-}" ] || return 1
  [ "$(id -u)" -ne 0 ] || return 0
  installer='sudo -n'
  has sudo && sudo -n true 2>/dev/null
}

# A package that brings a service must not start it (policy-rc.d, Debian Policy 9.3.3).
# shellcheck disable=SC2016 # for another shell
install_without_starting='
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap "rm -f $policy" EXIT
    trap "exit 130" INT TERM
    printf "#!/bin/sh\nexit 101\n" >"$policy" && chmod 755 "$policy"
  fi
  apt-get install -qq -y --no-install-recommends -o DPkg::Lock::Timeout=120 "$@"'

install_with_apt() {
  say "Installing system packages, which takes a minute or two."
  # A failing update need not matter: the lists may be there already. Errors are on stderr, and the rest is long.
  run $installer env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null || true
  say "+ ${installer:+$installer }apt-get install -y --no-install-recommends $missing"
  # shellcheck disable=SC2086 # one word a package
  $installer env DEBIAN_FRONTEND=noninteractive sh -c "$install_without_starting" sh $missing >/dev/null || return 1
  # cap is built when npm installs it, which is now possible.
  [ -e node_modules/cap/build/Release/cap.node ] || rm -f node_modules/.package-lock.json
  lacks_system_packages || true
}

install_npm_packages() {
  if ! has_npm_packages; then
    has npm || stop "npm was not found. It comes with Node.js; on Debian and Ubuntu it may be a package of its own (npm)."
    run npm ci --include=dev --no-progress || stop "npm could not install the packages. Mend what it says above and start again."
    mkdir -p "$state"
    cp package-lock.json "$state/package-lock.json"
    # The build holds what it uses of them.
    rm -f dist/.built
  fi
  [ -z "$missing" ] || remember attempt "$attempt"
}

# npm writes its own lock file last. The copy tells a changed lock file from one that was only checked out again.
has_npm_packages() {
  [ -e node_modules/.package-lock.json ] || return 1
  # shellcheck disable=SC3013 # POSIX has -nt since 2024, and every sh had it before.
  [ node_modules/.package-lock.json -nt package-lock.json ] || cmp -s package-lock.json "$state/package-lock.json"
}

build() {
  ! is_built || return 0
  rm -rf dist.part dist.old
  mkdir dist.part
  # Taken before the build, so that what is edited meanwhile counts as newer.
  touch dist.part/.built
  run npm run --silent build -- --dir dist.part || stop "The build failed. Mend what it says above and start again."
  # Programs that run meanwhile find the whole of the old build or the whole of the new one.
  [ ! -e dist ] || mv dist dist.old
  mv dist.part dist
  rm -rf dist.old
}

is_built() {
  [ -e dist/.built ] && [ -z "$(find src rolldown.config.ts -newer dist/.built -print -quit)" ]
}

has() {
  command -v "$1" >/dev/null
}

recall() {
  [ ! -r "$state/$1" ] || cat "$state/$1"
}

remember() {
  [ "$2" = "$(recall "$1")" ] && return 0
  { mkdir -p "$state" && echo "$2" >"$state/$1"; } 2>/dev/null || true
}

run() {
  say "+ $*"
  "$@"
}

stop() {
  say "lab: $*"
  exit 3
}

say() {
  printf '%s\n' "$*" >&2
}

main
