/** A shell that outlives the runner by a moment and ends what it left. It must never be in the way of a step. */

import { spawn } from "node:child_process"

export interface Watcher {
  /** The process groups that shall end if the runner does. */
  watch(groups: readonly number[]): void
  close(): void
}

/**
 * One small shell for the whole runner reads the list of groups from a pipe that only we hold. However we
 * end, even by SIGKILL, the kernel closes the pipe, and the shell kills the groups that it read last. Taken
 * over: a supervising Node process per step (40 MB and 40 ms each); a shell in front of each step (dash
 * drops variables such as `INPUT_FETCH-DEPTH`); a parent-death signal (Node cannot set one, and it reaches
 * no grandchildren). The shell has its own session and is deaf to Ctrl-C; it ends with us.
 */
const SCRIPT = `trap '' INT TERM HUP
groups=
while read -r line; do groups=$line; done
for group in $groups; do kill -s KILL -- "-$group"; done`

export function createWatcher(): Watcher {
  const shell = spawn("/bin/sh", ["-c", SCRIPT], {
    cwd: "/",
    env: {},
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  })
  // If it is gone, the list of processes in the work folder still serves the next start.
  shell.on("error", () => {})
  shell.stdin.on("error", () => {})
  shell.unref()
  return {
    watch: groups => void shell.stdin.write(`${groups.join(" ")}\n`),
    close: () => void shell.stdin.end("\n"),
  }
}
