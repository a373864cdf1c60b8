/**
 * A shell that outlives the runner and ends the processes that it left. It must never disturb a
 * step.
 */

import { spawn } from "node:child_process"

export interface Watcher {
  /** Sets the process groups and tracking ids that are ended if the runner dies. */
  watch(groups: readonly number[], trackingIds: readonly string[]): void
  close(): void
}

/**
 * One small shell for the whole runner reads these lists from a pipe that only we hold. However we
 * end, even by SIGKILL, the kernel closes the pipe, and the shell kills what it read last. We chose
 * it over a supervising Node process per step (40 MB and 40 ms each); a shell in front of each step
 * (dash drops variables such as `INPUT_FETCH-DEPTH`); a parent-death signal (Node cannot set one,
 * and it reaches no grandchildren). The tracking ids are known before the first process starts, so
 * the shell finds even a process whose group we had no time to send. It looks a second time for one
 * that was still being started. The shell has its own session and ignores Ctrl-C. It ends with us.
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
  // If the shell is gone, the next start still has the list of processes in the work folder.
  shell.on("error", () => {})
  shell.stdin.on("error", () => {})
  shell.unref()
  return {
    watch: (groups, ids) => void shell.stdin.write(`${groups.join(" ")}/${ids.join(" ")}\n`),
    close: () => void shell.stdin.end("/\n"),
  }
}
