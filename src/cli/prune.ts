/** The command `missions prune`: lists what missions left in a repository, and removes it after a yes. */
import { hash } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { gitHubPlace } from "../enrol/github-place.ts"
import { type Trace, tracesIn } from "../enrol/mission-trace.ts"
import { openPlace, tokenIn } from "../enrol/open-place.ts"
import { ownPolicyOf } from "../enrol/own-policy.ts"
import {
  commitOf,
  moveBranch,
  pullRequestOf,
  type RepositoryPlace,
} from "../enrol/repository-place.ts"
import { messageOf, statusOf } from "../github/errors.ts"
import { StoppedError, UsageError } from "../local/command-error.ts"
import type { Machine } from "../local/machine.ts"
import { safe } from "../local/person.ts"
import { type PruneArguments, typedPrune } from "./prune-arguments.ts"

interface Gone {
  readonly trace: Trace
  /** null: it is gone. */
  readonly why: string | null
}

/** Returns 0 if nothing is left that was to be removed, else 3. */
export async function pruneCommand(args: PruneArguments, machine: Machine): Promise<number> {
  const { terminal, shell, product } = machine
  const token = tokenIn(shell)
  if (token === null) throw noToken(args)
  const name = `${args.repository.owner}/${args.repository.repo}`
  const place = await openPlace({
    ...{ github: gitHubPlace(shell), token, repository: args.repository },
    ...{ what: `${name} cannot be pruned.`, again: typedPrune(args) },
  })
  const usualPolicy = readFileSync(join(product, "templates/missions-policy.yml"), "utf8")
  const { withAudit, withLive } = args
  // Branches begin as the policy says now.
  const { policy } = await ownPolicyOf(place.request, place.repository, place.head)
  const { branchPrefix } = policy
  const traces = await listed(place, args, { usualPolicy, branchPrefix, withAudit, withLive })
  const going = traces.filter(({ keeps }) => keeps === null)
  const say = args.isJson ? () => {} : (line: string) => terminal.line(safe(line))
  for (const line of listLines(name, traces)) say(line)
  if (going.length > 0 && !(await isAgreed(args, machine, going.length))) {
    if (args.isJson) terminal.line(JSON.stringify({ repository: name, ...asJson(traces, null) }))
    return 3
  }
  const gone = await removed(place, args, going)
  if (args.isJson) terminal.line(JSON.stringify({ repository: name, ...asJson(traces, gone) }))
  const left = gone.filter(({ why }) => why !== null)
  for (const { trace, why } of left) say(`left     ${trace.label.padEnd(13)}${trace.text}: ${why}`)
  for (const line of endLines(args, { gone: gone.length - left.length, place })) say(line)
  return left.length === 0 ? 0 : 3
}

const noToken = (args: PruneArguments): UsageError =>
  new UsageError({
    what: "GitHub lets nobody remove anything without a token.",
    where: "environment variable GH_TOKEN or GITHUB_TOKEN",
    expected: "a token of yours that may write to the repository",
    got: "none",
    try: `GH_TOKEN=$(gh auth token) ${typedPrune(args)}`,
  })

async function listed(
  place: RepositoryPlace,
  args: PruneArguments,
  options: Parameters<typeof tracesIn>[1],
): Promise<readonly Trace[]> {
  try {
    return await tracesIn(place, options)
  } catch (error) {
    throw new StoppedError({
      what: "Not everything could be listed, so nothing was removed.",
      where: place.page,
      expected: "a token that may read contents, issues, pull requests and environments",
      got: `${statusOf(error)} ${messageOf(error)}`,
      try: `${typedPrune(args)}, with such a token`,
    })
  }
}

function listLines(name: string, traces: readonly Trace[]): readonly string[] {
  if (traces.length === 0) return [`Nothing of missions is left in ${name}.`]
  return [
    `${name}, what missions left:`,
    "",
    ...traces.map(({ label, text, keeps }) => {
      const said = keeps === null ? "" : `: ${keeps}`
      return `${keeps === null ? "remove" : "keep  "}   ${label.padEnd(13)}${text}${said}`
    }),
    "",
  ]
}

async function isAgreed(args: PruneArguments, { terminal }: Machine, many: number) {
  if (args.isYes) return true
  const what = many === 1 ? "the one thing" : `all ${many}`
  const answer = args.isJson ? null : await terminal.ask(`Remove ${what}? [y/N] `)
  if (/^y(?:es)?$/i.test(answer?.trim() ?? "")) return true
  if (!args.isJson) {
    terminal.line(`Nothing was removed. To remove it: ${typedPrune(args, { isYes: true })}`)
  }
  return false
}

/** Everything is tried, because what is refused in one place says nothing about the others. */
async function removed(
  place: RepositoryPlace,
  args: PruneArguments,
  going: readonly Trace[],
): Promise<readonly Gone[]> {
  const gone: Gone[] = []
  for (const trace of going) {
    if ("file" in trace.remove) continue
    gone.push({ trace, why: await refusalOf(trace.remove.send) })
  }
  const files = going.flatMap(trace => ("file" in trace.remove ? [trace] : []))
  if (files.length === 0) return gone
  const why = await refusalOf(() =>
    withoutFiles(
      place,
      args,
      files.map(({ text }) => text),
    ),
  )
  return [...gone, ...files.map(trace => ({ trace, why }))]
}

const refusalOf = (send: () => Promise<unknown>): Promise<string | null> =>
  send().then(
    () => null,
    error => `GitHub refuses (${statusOf(error)}): ${messageOf(error)}`,
  )

const TITLE = "Remove the files of Missions"

async function withoutFiles(
  place: RepositoryPlace,
  { isPullRequest }: PruneArguments,
  paths: readonly string[],
): Promise<void> {
  const changes = paths.map(path => ({ path, text: null }))
  if (!isPullRequest)
    return void (await moveBranch(place, await commitOf(place, changes, `${TITLE}\n`)))
  const body = "Missions no longer runs here. Issues, comments and merged work stay as they are."
  const content = hash("sha256", `${place.head} ${paths.join(" ")}`).slice(0, 7)
  const branch = `missions-prune-${content}`
  const told = { branch, title: TITLE, message: `${TITLE}\n`, body }
  await pullRequestOf(place, changes, told)
}

function endLines(
  { withAudit }: PruneArguments,
  { gone, place }: { readonly gone: number; readonly place: RepositoryPlace },
): readonly string[] {
  const owner = new URL(place.page).origin
  return [
    ...(gone === 0 ? [] : [`${gone === 1 ? "One thing is" : `${gone} things are`} gone.`]),
    ...(withAudit
      ? []
      : ["Logs, reports and delivered commits stay in refs/missions; --audit removes them, too."]),
    `Uninstall the App as well, or it answers again: ${owner}/settings/installations`,
  ]
}

const asJson = (traces: readonly Trace[], gone: readonly Gone[] | null) => ({
  traces: traces.map(trace => {
    const found = gone?.find(it => it.trace === trace)
    const { label, text, keeps } = trace
    return { label, text, keeps: keeps ?? found?.why ?? null, isGone: found?.why === null }
  }),
})
