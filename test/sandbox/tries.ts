/** What hostile code tries in a room. */
import { homedir } from "node:os"

/** What is ours, and must not be reached. */
export interface Prey {
  /** A folder of ours with a file `app.pem`. */
  readonly ours: string
  /** A port of ours on the machine's loopback. */
  readonly port: number
  /** Another room's folder. */
  readonly beside: string
  /** Where this repository lies. */
  readonly product: string
}

interface Try {
  readonly tries: string
  /** Prints REACHED if it got what it wanted. */
  readonly command: string
}

/** Those in capitals are variables that hold what is ours. */
export const TRIES: readonly Try[] = [
  ["root by sudo", "sudo -n true && echo REACHED"],
  ["root by su", "su -c true < /dev/null && echo REACHED"],
  ["our variables", `grep -zl MISSIONS_PLANTED /proc/*/environ && echo REACHED`],
  ["our parent's variables", `cat /proc/$US/environ && echo REACHED`],
  ["our memory", `head -c1 /proc/$US/mem && echo REACHED`],
  [
    "all memories",
    "for m in /proc/[0-9]*/mem; do test $m = /proc/$$/mem || test -O $m || { : < $m && echo REACHED; }; done",
  ],
  ["our open files", `ls /proc/$US/fd/ && echo REACHED`],
  ["our root folder", `ls /proc/1/root$OURS && echo REACHED`],
  ["our working folder", `ls /proc/$US/cwd/ && echo REACHED`],
  ["ending us", `kill -0 $US && echo REACHED`],
  ["our folder", `ls $OURS && echo REACHED`],
  ["our secret", `cat $OURS/app.pem && echo REACHED`],
  ["planting a file with us", `echo x > $OURS/planted && echo REACHED`],
  ["making our folder", `mkdir -p $OURS/x && echo x > $OURS/x/y; echo`],
  ["the person's home", `ls $PERSON/.ssh $PERSON/.bashrc $PERSON/.npmrc && echo REACHED`],
  ["passwords", "cat /etc/shadow && echo REACHED"],
  ["keys of the machine", "cat /etc/ssl/private/* /etc/ssh/ssh_host_* && echo REACHED"],
  ["Docker", "ls /var/run/docker.sock /run/docker.sock && echo REACHED"],
  ["the disk", "head -c1 /dev/vda && echo REACHED; head -c1 /dev/sda && echo REACHED"],
  [
    "the kernel's switches",
    "for it in /proc/sys/kernel/* /proc/sys/vm/*; do test ${it##*/} = ns_last_pid || { : >> $it && echo REACHED $it; }; done",
  ],
  ["other programs", "echo '#!/bin/sh' > /usr/bin/git && echo REACHED"],
  ["our node", `echo > $NODE && echo REACHED`],
  ["a mount", "mount -t tmpfs none /usr && echo REACHED"],
  ["a writable remount", "mount -o remount,rw /usr && echo REACHED"],
  ["a device", "mknod dev b 254 0 && head -c1 dev && echo REACHED"],
  [
    "a program of root's",
    "cp /bin/sh s && chmod 4755 s && ./s -p -c 'test -r /etc/shadow' && echo REACHED",
  ],
  ["our port", `exec 3<>/dev/tcp/127.0.0.1/$PORT && echo REACHED`],
  ["capabilities", "grep -q 'CapEff:.0000000000000000' /proc/self/status || echo REACHED"],
  ["new privileges", "grep -q 'NoNewPrivs:.1' /proc/self/status || echo REACHED"],
  [
    "files of GitHub's runner",
    'test -n "$GITHUB_OUTPUT$GITHUB_ENV$GITHUB_TOKEN$ACTIONS_RUNTIME_TOKEN" && echo REACHED',
  ],
  // Handles, terminals and keys that our process was started with.
  [
    "handles of ours",
    "for fd in /proc/self/fd/*; do test ${fd##*/} -gt 3 && readlink $fd && echo REACHED; done",
  ],
  ["the person's terminal", ": < /dev/tty && echo REACHED"],
  [
    "a terminal by its number",
    "ls /dev/pts/[0-9]* && echo REACHED; : > /dev/console && echo REACHED",
  ],
  ["another room's files", `ls "$BESIDE" && echo REACHED`],
  ["another room's files by a link", `ln -s "$BESIDE" link && ls link/ && echo REACHED`],
  [
    "another room's files by a second name",
    `ln $OURS/app.pem second && cat second && echo REACHED`,
  ],
  ["our lists of mounts", `ls $OURS/../mounts-* $OURS/../variables-* && echo REACHED`],
  ["our own program", `echo x >> $PRODUCT/src/action.ts && echo REACHED`],
  ["our packages", `echo x > $PRODUCT/node_modules/planted && echo REACHED`],
  [
    "other programs by name",
    "for it in node git bash perl; do at=$(command -v $it) && echo x >> $at && echo REACHED; done",
  ],
  [
    "programs before others on PATH",
    "IFS=:; for at in $PATH; do case $at in $HOME*|$PWD*) ;; *) touch $at/planted && echo REACHED;; esac; done",
  ],
  ["libraries of all programs", "echo x > /etc/ld.so.preload && echo REACHED"],
  [
    "settings of all shells",
    "echo x >> /etc/profile && echo REACHED; echo x > /etc/profile.d/x.sh && echo REACHED",
  ],
  ["settings of git for all", "git config --system core.hooksPath /tmp && echo REACHED"],
  ["who users are", "echo evil::0:0::/:/bin/sh >> /etc/passwd && echo REACHED"],
  ["names of hosts", "echo 127.0.0.1 github.com >> /etc/hosts && echo REACHED"],
  [
    "a later start",
    "echo 'touch planted' | at now && echo REACHED; crontab -l && echo REACHED; ls /var/spool/cron && echo REACHED",
  ],
  [
    "the machine's services",
    "systemctl is-system-running && echo REACHED; systemd-run --user true && echo REACHED; busctl list && echo REACHED",
  ],
  [
    "sockets of the machine",
    "ls /run/user /run/systemd /run/dbus /tmp/.X11-unix /tmp/ssh-* && echo REACHED",
  ],
  ["logs of the kernel", "dmesg && echo REACHED; head -c1 /dev/kmsg && echo REACHED"],
  [
    "memory of the machine",
    "head -c1 /dev/mem && echo REACHED; head -c1 /proc/kcore && echo REACHED",
  ],
  [
    "modules of the kernel",
    "modprobe loop && echo REACHED; : >> /proc/sysrq-trigger && echo REACHED",
  ],
  ["where cores go", ": >> /proc/sys/kernel/core_pattern && echo REACHED"],
  ["core files", 'test "$(ulimit -c)" = 0 || echo REACHED; ulimit -c unlimited && echo REACHED'],
  [
    "control groups",
    "mkdir /sys/fs/cgroup/x && echo REACHED; mkdir /sys/fs/cgroup/*/x && echo REACHED",
  ],
  [
    "release agents",
    "find /sys/fs/cgroup -name release_agent 2>/dev/null | grep -q . && echo REACHED",
  ],
  [
    "another root",
    "unshare -Urm sh -c 'mount -o remount,bind,rw /usr && touch /usr/planted' && echo REACHED",
  ],
  [
    "the root around it",
    "unshare -Urm sh -c 'umount -l /proc; umount -l /; ls /../../etc/shadow' && echo REACHED",
  ],
  [
    "namespaces of ours",
    "for ns in mnt pid net user; do nsenter -t 1 --$ns true 2>/dev/null && test $(readlink /proc/1/ns/$ns) != $(readlink /proc/self/ns/$ns) && echo REACHED; done",
  ],
  [
    "files by handle",
    "perl -e 'my $h = pack(q(II), 8, 1) . pack(q(II), 2, 0); print qq(REACHED\\n) if syscall(304, 3, $h, 0) >= 0'",
  ],
  ["a chroot's way out", "perl -e 'chroot q(.) and print qq(REACHED\\n)'"],
  ["a device in memory", "for at in /dev /run /tmp; do mknod $at/d b 8 0 && echo REACHED; done"],
  [
    "a memory without end",
    "for at in /dev/shm /run /var/tmp /dev; do head -c 300000000 /dev/zero > $at/x && echo REACHED; rm -f $at/x; done",
  ],
  ["staying when memory runs out", "grep -qx 1000 /proc/self/oom_score_adj || echo REACHED"],
  ["a higher limit", "ulimit -u unlimited && echo REACHED"],
  ["a higher rank", "renice -n -5 $$ && echo REACHED; chrt -f 1 true && echo REACHED"],
  ["the clock", "date -s 2001-01-01 && echo REACHED"],
  ["the machine's name", "hostname planted && echo REACHED"],
  [
    "tracing",
    `strace -p $US -o x & gdb -p $US --batch && echo REACHED; perl -e 'print qq(REACHED\\n) if syscall(101, 16, $ENV{US} + 0, 0, 0) == 0'`,
  ],
  [
    "reading our memory by a call",
    `perl -e 'my $to = q(x) x 8; my $l = pack(q(PQ), $to, 8); print qq(REACHED\\n) if syscall(310, $ENV{US} + 0, $l, 1, $l, 1, 0) > 0'`,
  ],
  [
    "handles of our process",
    `perl -e 'my $fd = syscall(434, $ENV{US} + 0, 0); print qq(REACHED\\n) if $fd >= 0 && syscall(438, $fd, 0, 0) >= 0'`,
  ],
].map(([tries = "", command = ""]) => ({ tries, command }))

const variablesOf = ({ ours, port, beside, product }: Prey) => ({
  ...{ US: process.pid, OURS: ours, PORT: port, BESIDE: beside, PRODUCT: product },
  ...{ PERSON: homedir(), NODE: process.execPath },
})

const MARK = "@@@ "

/** One program after the other in a single one, because entering a room takes longer than most of them. */
export function asOne(tries: readonly Try[], prey: Prey): string {
  const variables = Object.entries(variablesOf(prey)).map(
    ([name, value]) => `${name}=${quoted(`${value}`)}`,
  )
  const parts = tries.map(
    ({ command }, at) => `echo; echo "${MARK}${at}"; timeout 20 bash -c ${quoted(command)} 2>&1`,
  )
  return [`export ${variables.join(" ")}`, ...parts].join("\n")
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** What got through, with what it printed. */
export function reachedBy(
  tries: readonly Try[],
  output: string,
  secret: string,
): readonly string[] {
  const said = new Map(
    output.split(`\n${MARK}`).map(part => {
      const [at = "", ...lines] = part.split("\n")
      return [Number(at), lines.join("\n")] as const
    }),
  )
  return tries.flatMap(({ tries: name }, at) => {
    const printed = said.get(at)
    if (printed === undefined) return [`${name}: it was not tried`]
    return printed.includes("REACHED") || printed.includes(secret) ? [`${name}: ${printed}`] : []
  })
}
