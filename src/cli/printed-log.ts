/**
 * The command `missions log`: what an agent said and did in one attempt, also while it works. It
 * reads and changes nothing.
 */
import { resolve } from "node:path"
import { waitFor } from "../attempt/wait-for.ts"
import type { Mission } from "../core/log/mission.ts"
import { type TranscriptEntry, transcriptArtifact } from "../core/log/transcript.ts"
import { entryLines, headLines, type Paper } from "../core/render/transcript.ts"
import { MENDED, StoppedError, UsageError } from "../local/command-error.ts"
import { type FoundLog, type OpenedMission, openMission } from "../local/found-log.ts"
import { holderOf } from "../local/lock.ts"
import type { Machine } from "../local/machine.ts"
import { quoted } from "../local/person.ts"
import { openReader, type ReadTranscript, transcriptAt } from "../local/transcripts.ts"
import { type LogArguments, typedLog } from "./log-arguments.ts"

type Here = Pick<Machine, "directory" | "home" | "path" | "shell" | "terminal" | "signal">
type AttemptState = Mission["attempts"] extends ReadonlyMap<unknown, infer State> ? State : never

export async function logCommand(args: LogArguments, here: Here): Promise<number> {
  const { file } = args
  if (file !== null) {
    const printer = printerOf(args, here, resolve(here.directory, file))
    if (!printer.print().isBegun) throw unreadable(resolve(here.directory, file), args)
    return 0
  }
  const opened = open(args, here)
  const attempt = attemptOf(opened, args)
  if (opened.log.data === null) throw onGitHub(opened.log, attempt, args)
  const printer = printerOf(
    args,
    here,
    transcriptAt(opened.log.data, opened.log.issue, attempt.key),
  )
  const first = printer.print()
  if (!args.isFollowing) {
    if (!first.isBegun) throw notThere(opened, attempt, args)
    return 0
  }
  if (!first.isBegun && attempt.ended) throw notThere(opened, attempt, args)
  await follow(printer, { args, here, attempt, data: opened.log.data, first })
  return 0
}

const open = (args: LogArguments, here: Here): OpenedMission =>
  openMission(args, here, mission => typedLog(args, { mission }))

interface Printer {
  print(): Printed
}

interface Printed {
  readonly isBegun: boolean
  readonly hasEnded: boolean
}

function printerOf(args: LogArguments, { terminal }: Here, path: string): Printer {
  const reader = openReader(path)
  const paper: Paper = { columns: terminal.columns?.() ?? null }
  const say = (lines: readonly string[]) => {
    for (const line of lines) terminal.line(line)
  }
  let begun: NonNullable<ReadTranscript["head"]> | null = null
  let hasEnded = false
  return {
    print() {
      const { head, entries, unread, isUnknown } = reader.more()
      if (isUnknown) throw unreadable(path, args)
      if (begun === null && head !== null) {
        if (args.isJson) terminal.line(JSON.stringify(head))
        else say(headLines(head, paper))
        begun = head
      }
      for (const entry of entries) {
        if (args.isJson) terminal.line(JSON.stringify(entry))
        else if (begun) say(entryLines(entry, begun, paper))
      }
      if (unread > 0 && !args.isJson) terminal.line(`(${unread} lines that cannot be read)`)
      hasEnded ||= entries.some(isLast)
      return { isBegun: begun !== null, hasEnded }
    },
  }
}

const isLast = ({ kind }: TranscriptEntry): boolean => kind === "ended"

/** Often enough to read along. */
const PAUSE_MS = 200
/** The log is read again after so many pauses, because a killed attempt writes no end. */
const PAUSES = 25

async function follow(
  printer: Printer,
  {
    args,
    here,
    attempt,
    data,
    first,
  }: {
    readonly args: LogArguments
    readonly here: Here
    readonly attempt: AttemptState
    readonly data: string
    readonly first: Printed
  },
): Promise<void> {
  let printed = first
  const isOver = () =>
    attempt.ended !== null || open(args, here).mission.attempts.get(attempt.key)?.ended !== null
  for (let pauses = 1; !printed.hasEnded && !here.signal.aborted; pauses += 1) {
    const isWorkedOn = holderOf(data) !== null
    const isLastLook = !isWorkedOn || (pauses % PAUSES === 0 && isOver())
    if (!isLastLook) await waitFor(PAUSE_MS)
    printed = printer.print()
    if (!isLastLook) continue
    if (!printed.hasEnded && !isWorkedOn && !args.isJson) here.terminal.line(NOT_WORKED_ON)
    return
  }
}

const NOT_WORKED_ON =
  "No program works on this mission now; the command that began it goes on with it."

function attemptOf({ log, mission }: OpenedMission, args: LogArguments): AttemptState {
  const { attempt: wanted } = args
  const all = [...mission.attempts.values()]
  const withAgent = all.filter(({ role }) => role !== "verifier")
  const isMeant = ({ key }: AttemptState) =>
    wanted === null || key === wanted || key.startsWith(`${wanted}.`)
  const found = withAgent.findLast(isMeant)
  if (found) return found
  const isVerified = all.some(isMeant)
  const keys = withAgent.map(({ key }) => key)
  throw new UsageError({
    what: isVerified
      ? `No agent works in ${wanted}: it only runs commands.`
      : wanted === null
        ? "No agent has worked in this mission yet."
        : `There is no attempt ${wanted} in this mission.`,
    where: `mission ${log.name}`,
    expected: keys.length > 0 ? `one of ${shown(keys)}` : "a mission with an attempt of an agent",
    got: wanted ?? "no attempts",
    try:
      keys.length > 0
        ? typedLog(args, { attempt: nearest(keys, wanted), mission: log.name })
        : WAIT,
  })
}

const SHOWN_MAX = 12
const shown = (keys: readonly string[]): string =>
  keys.length <= SHOWN_MAX ? keys.join(", ") : `${keys.slice(-SHOWN_MAX).join(", ")} and older ones`

/** Another attempt at the same, or at the same milestone, or the newest. */
function nearest(keys: readonly string[], wanted: string | null): string {
  const [subject, step] = (wanted ?? "").split(".")
  const near = [`${subject}.${step}.`, `${subject}.`]
  return near.flatMap(it => keys.findLast(key => key.startsWith(it)) ?? [])[0] ?? keys.at(-1) ?? ""
}

const WAIT = "the same command, once an agent works"

const onGitHub = (
  { name }: FoundLog,
  { key, run }: AttemptState,
  args: LogArguments,
): StoppedError =>
  new StoppedError({
    what: "Transcripts of GitHub's runs are artifacts there.",
    where: `mission ${name}, attempt ${key}`,
    expected: "a mission of this machine, or a transcript that was downloaded",
    got: run === null ? "an attempt without a run" : `run ${run}`,
    try:
      run === null
        ? "the same command, once its run has begun"
        : `gh run download ${run} --name ${transcriptArtifact(key, run)} && ${typedLog(NO_MISSION, { file: `${key}.jsonl`, isJson: args.isJson })}`,
  })

const NO_MISSION: LogArguments = {
  ...{ attempt: null, isFollowing: false, file: null },
  ...{ mission: null, repository: null, data: null, isJson: false },
}

function notThere({ log }: OpenedMission, { key, ended }: AttemptState, args: LogArguments) {
  const common = { where: `mission ${log.name}, attempt ${key}` }
  if (!ended) {
    return new StoppedError({
      ...common,
      what: `The agent of ${key} has not begun.`,
      expected: "an attempt in which an agent works or has worked",
      got: "nothing written yet",
      try: typedLog(args, { attempt: key, isFollowing: true, mission: log.name }),
    })
  }
  return new StoppedError({
    ...common,
    what: `No transcript of ${key} was kept.`,
    expected: "a policy whose `transcripts` is `on` or `private_only` while the attempt ran",
    got: "an attempt that has ended, and no file of it",
    try: "the same command for an attempt that is made from now on",
  })
}

const unreadable = (path: string, args: LogArguments): StoppedError =>
  new StoppedError({
    what: "The transcript cannot be read.",
    where: path,
    expected: `a transcript that this version of Missions knows`,
    got: "a file that is missing, empty, or begins otherwise",
    try: args.file === null ? MENDED : `ls -l ${quoted(path)}`,
  })
