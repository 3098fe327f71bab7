/**
 * The shell script that makes the hosts and the wire, run as process 1 of a process namespace of its own.
 *
 * It becomes one stage after the other by exec: `wire`, `client` and `server` each begin in a new network namespace, `join` is back in
 * that of the wire. Each host is kept by a `sleep` that is process 1 of the host's own process namespace: nothing that runs
 * there can end it. Says on stdout `client PID`, `server PID`, `wire PID` as seen from outside, `note TEXT` for what could not be
 * done, and `ready`; then waits for the end of its stdin, upon which the kernel ends and removes everything.
 */
export const SETUP_SCRIPT = `set -e
set_for() { { echo "$2" >"/proc/sys/net/$1"; } 2>/dev/null || echo "note $3"; }
no_ipv6() {
  [ -e /proc/sys/net/ipv6 ] || return 0
  for each in all default; do set_for "ipv6/conf/$each/disable_ipv6" 1 'IPv6 could not be turned off'; done
}
no_offloads() {
  ethtool -K "$1" rx off tx off sg off tso off gso off gro off >/dev/null 2>&1 ||
    echo 'note without ethtool checksums in captures are unfinished'
}
# The next namespace gets a small table of sockets of its own: to list its sockets does not walk through those of the machine (Linux 6.1).
own_table_for_next() { { echo 256 >/proc/sys/net/ipv4/tcp_child_ehash_entries; } 2>/dev/null || :; }
make_host() {
  no_ipv6
  set_for ipv4/tcp_timestamps 0 'TCP timestamps could not be turned off'
  set_for ipv4/tcp_congestion_control reno 'the congestion control is not reno'
  set_for ipv4/tcp_rmem '4096 131072 6291456' 'window sizes depend on this machine'
  ip -batch - <<END
link set lo mtu 1500 gso_max_segs 1 up
link add eth0 address $3 mtu 1500 gso_max_segs 1 type veth peer name $1 netns /proc/self/fd/3
address add $2/24 dev eth0
link set eth0 up
neighbour add $4 lladdr $5 dev eth0 nud permanent
END
  unshare --pid --fork --kill-child sh -c "$NETLAB_SCRIPT" netlab keep "$1" 3<&- 4<&- 5<&- &
}
# Asking for a link by name makes the kernel finish what it does about carriers in its own time.
is_up() { case $("$@" ip -oneline link show dev "$end") in *'state UP'*) ;; *) false ;; esac; }
wait_until_up() {
  end=$1
  shift
  tries=400
  until is_up "$@"; do
    tries=$((tries - 1))
    if [ $tries = 0 ]; then echo "the link $end stays down" >&2; exit 1; fi
    sleep 0.005
  done
}
case $1 in
wire)
  exec 3</proc/self/ns/net
  no_ipv6
  own_table_for_next
  exec unshare --net sh -c "$NETLAB_SCRIPT" netlab client ;;
client)
  exec 4</proc/self/ns/net
  own_table_for_next
  make_host client 192.0.2.1 02:00:00:00:00:01 192.0.2.2 02:00:00:00:00:02
  exec unshare --net sh -c "$NETLAB_SCRIPT" netlab server ;;
server)
  exec 5</proc/self/ns/net
  make_host server 192.0.2.2 02:00:00:00:00:02 192.0.2.1 02:00:00:00:00:01
  exec nsenter --net=/proc/self/fd/3 sh -c "$NETLAB_SCRIPT" netlab join ;;
keep)
  no_offloads eth0
  read pid rest </proc/self/stat
  echo "$2 $pid"
  # Whom nobody waits for is then reaped by the kernel.
  trap '' CHLD
  exec sleep infinity </dev/null >/dev/null 2>&1 ;;
join)
  ip -batch - <<END
link add bridge type bridge stp_state 0 forward_delay 0 mcast_snooping 0
link set bridge up
link set client master bridge up
link set server master bridge up
END
  no_offloads client &
  client=$!
  no_offloads server &
  server=$!
  wait_until_up client
  wait_until_up server
  wait_until_up eth0 nsenter --net=/proc/self/fd/4
  wait_until_up eth0 nsenter --net=/proc/self/fd/5
  wait $client $server
  read pid rest </proc/self/stat
  echo "wire $pid"
  trap '' CHLD
  echo ready
  exec cat >/dev/null 2>&1 ;;
esac
`;
