import { ETHERNET } from "./ethernet.ts";

/**
 * The shell script that makes the hosts and the wire, run as process 1 of a process namespace of its own.
 *
 * `wire` starts each `host` in a network and a process namespace of its own, waits until both have hung their end of a cable on it, and
 * joins the cables: by a bridge, or, where a forwarder is to carry the frames, not at all. A host is kept by a `sleep` that is its process 1: nothing that runs there can end it. Says on stdout `client PID`,
 * `server PID`, `wire PID` as seen from outside, `note TEXT` for what could not be done, and `ready`; then waits for the end of its
 * stdin, upon which the kernel ends and removes everything.
 */
export const SETUP_SCRIPT = `set -e
set_for() { { echo "$2" >"/proc/sys/net/$1"; } 2>/dev/null || echo "note $3"; }
no_ipv6() {
  [ -e /proc/sys/net/ipv6 ] || return 0
  for each in all default; do set_for "ipv6/conf/$each/disable_ipv6" 1 'IPv6 could not be turned off'; done
}
# The next namespaces get small tables of sockets of their own: to list their sockets does not walk through those of the machine (Linux 6.1).
own_tables_for_next() { { echo 256 >/proc/sys/net/ipv4/tcp_child_ehash_entries; } 2>/dev/null || :; }
start_host() {
  { unshare --net --pid --fork --kill-child sh -c "$NETLAB_SCRIPT" netlab host "$@" || echo failed; } &
}
# An unshare that waits for its host keeps the pipe open: its end is no sign.
words_of_both() {
  named=0
  while [ $named -lt 2 ] && read -r word rest; do
    case $word in
      failed) exit 1 ;;
      note) ;;
      *) named=$((named + 1)) ;;
    esac
    echo "$word $rest"
  done
}
pid_of() {
  pid=\${words##*$1 }
  echo "\${pid%%[!0-9]*}"
}
# Asking for a link by name makes the kernel finish what it does about carriers in its own time.
wait_until_up() {
  tries=400
  until case $("$@" ip -oneline link show dev "$end") in *'state UP'*) ;; *) false ;; esac; do
    tries=$((tries - 1))
    if [ $tries = 0 ]; then echo "the link $end stays down" >&2; exit 1; fi
    sleep 0.005
  done
}
case $1 in
wire)
  exec 3</proc/self/ns/net
  no_ipv6
  own_tables_for_next
  words=$({
    start_host client 192.0.2.1 ${ETHERNET.client} 192.0.2.2 ${ETHERNET.server}
    start_host server 192.0.2.2 ${ETHERNET.server} 192.0.2.1 ${ETHERNET.client}
  } | words_of_both)
  echo "$words"
  case $NETLAB_WIRE in
    bridge)
      bridge='link add bridge type bridge stp_state 0 forward_delay 0 mcast_snooping 0
link set bridge up'
      join='master bridge' ;;
    forwarder) bridge= join= ;;
  esac
  joined=$(ip -oneline -batch - <<END
$bridge
link set client $join up
link set server $join up
link show dev client
link show dev server
END
)
  case $joined in
    *'state UP'*'state UP'*) ;;
    *) end=client wait_until_up; end=server wait_until_up ;;
  esac
  end=eth0 wait_until_up nsenter --net="/proc/$(pid_of client)/ns/net"
  end=eth0 wait_until_up nsenter --net="/proc/$(pid_of server)/ns/net"
  read pid rest </proc/self/stat
  echo "wire $pid"
  # Whom nobody waits for is then reaped by the kernel.
  trap '' CHLD
  echo ready
  exec cat >/dev/null 2>&1 ;;
host)
  no_ipv6
  set_for ipv4/tcp_timestamps 0 'TCP timestamps could not be turned off'
  set_for ipv4/tcp_congestion_control reno 'the congestion control is not reno'
  set_for ipv4/tcp_rmem '4096 131072 6291456' 'window sizes depend on this machine'
  ip -batch - <<END
link set lo mtu 1500 gso_max_segs 1 up
link add eth0 address $4 mtu 1500 gso_max_segs 1 type veth peer name $2 netns /proc/self/fd/3
address add $3/24 dev eth0
link set eth0 up
neighbour add $5 lladdr $6 dev eth0 nud permanent
END
  exec 3<&-
  ethtool -K eth0 rx off tx off sg off tso off gso off gro off >/dev/null 2>&1 ||
    echo 'note without ethtool checksums in captures are unfinished'
  trap '' CHLD
  read pid rest </proc/self/stat
  echo "$2 $pid"
  exec sleep infinity </dev/null >/dev/null 2>&1 ;;
esac
`;
