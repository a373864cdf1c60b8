/** A shell that outlives the runner and ends what it left. It must never hinder a step. */

import { spawn } from "node:child_process"

export interface Watcher {
  /** The process groups and the tracking ids that shall end if the runner does. */
  watch(groups: readonly number[], trackingIds: readonly string[]): void
  close(): void
}

/**
 * One small shell for the whole runner reads these lists from a pipe that only we hold. However we
 * end, even by SIGKILL, the kernel closes the pipe, and the shell kills what it read last. Taken
 * over: a supervising Node process per step (40 MB and 40 ms each); a shell in front of each step
 * (dash drops variables such as `INPUT_FETCH-DEPTH`); a parent-death signal (Node cannot set one,
 * and it reaches no grandchildren). The tracking ids are known before the first process starts, so
 * a process whose group we had no time to tell is found too; the second round is for one that was
 * still being started. The shell has its own session and is deaf to Ctrl-C; it ends with us.
 */
const SCRIPT = `trap '' INT TERM HUP
groups= ids=
while read -r line; do groups=\${line%%/*} ids=\${line#*/}; done
for group in $groups; do kill -s KILL -- "-$group"; done
[ -n "$ids" ] && [ -r /proc/self/environ ] || exit 0
for pause in 0 1; do
  sleep $pause
  for id in $ids; do
    for file in $(grep -lsxzF "VARIABLE=$id" /proc/[0-9]*/environ); do
      pid=\${file#/proc/}
      kill -s KILL "\${pid%/environ}"
    done
  done
done`

export function createWatcher(variable: string): Watcher {
  const shell = spawn("/bin/sh", ["-c", SCRIPT.replace("VARIABLE", variable)], {
    cwd: "/",
    env: { PATH: "/usr/bin:/bin" },
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  })
  // If it is gone, the list of processes in the work folder still serves the next start.
  shell.on("error", () => {})
  shell.stdin.on("error", () => {})
  shell.unref()
  return {
    watch: (groups, ids) => void shell.stdin.write(`${groups.join(" ")}/${ids.join(" ")}\n`),
    close: () => void shell.stdin.end("/\n"),
  }
}
