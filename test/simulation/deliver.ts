/** The last job of a run. It writes the commit and the report as git objects, and their refs. */
import { takenFrom } from "../../src/attempt/taken-over.ts"
import type { Usage } from "../../src/core/log/attempt.ts"
import type { Brief } from "../../src/core/log/brief.ts"
import { commandsDigest } from "../../src/core/log/earlier-results.ts"
import { Report } from "../../src/core/log/report.ts"
import type { Sha } from "../../src/core/values/id.ts"
import type { Actor, Answer } from "../../src/embedded/github/call.ts"
import { dataOf, EPOCH_MS, OWNER, REPO } from "./hub.ts"
import type { Running } from "./runner.ts"
import { inspectionsOf, type Said, verdictsOf } from "./work.ts"
import { verdictKey } from "./world.ts"

interface Delivery {
  readonly job: { readonly actor: Actor }
  readonly brief: Brief
  readonly said: Said
  readonly usage: Usage
  /** false: it dies between the commit and the report. */
  readonly isWhole: boolean
}

/** Writes everything. The returned function says that the job ended well, and answers the report's commit. */
export function deliver(running: Running, delivery: Delivery): () => string | null {
  const { watched, run, attempt } = running
  const { brief, said, usage } = delivery
  // What a person handed in is delivered unchanged.
  const isBuilt = said.outcome === "delivered" && brief.role !== "verifier"
  const commit = isBuilt ? writePatch(running, delivery) : brief.base
  const on = { commit, tree: treeOf(running, commit) }
  const isRun = brief.kind === "feature" || (brief.kind === "validation" && brief.step === "gates")
  const verified = isRun && {
    verified: { tree: on.tree, commands: commandsDigest(brief), isolation: "user" },
  }
  const isolation = "user"
  const taken = isRun ? takenFrom(brief, { tree: on.tree as Sha, isolation }) : null
  const judged = taken?.verdicts.map(v => ({ ...v, commit })) ?? verdictsOf(said, brief, on)
  const report = Report.parse({
    schema: 1,
    attempt,
    run,
    base: brief.base,
    outcome: typeof said.outcome === "string" ? { type: said.outcome, commit } : said.outcome,
    checks: taken?.checks ?? said.checks,
    ...verified,
    verdicts: judged,
    findings: taken?.findings ?? said.findings,
    ...inspectionsOf(brief),
    claim: claimOf(delivery),
    patch: isBuilt ? { files: 1, bytes: 40 } : null,
    checkpoint: null,
    usage,
    agent: { name: "simulated", version: "1", model: null, scripted: true },
    notes: said.notes,
  })
  if (!delivery.isWhole) return () => null
  const files = { "report.json": JSON.stringify(report) }
  const reported = write(running, delivery, files, null)
  writeRef(running, delivery, "reports", reported)
  for (const verdict of judged) watched.verdicts.add(verdictKey(attempt, verdict))
  return () => {
    watched.reported.add(run)
    if (said.outcome === "delivered") watched.verified.set(commit, { attempt, run })
    return reported
  }
}

const treeOf = ({ world }: Running, commit: string): string =>
  world.hub.objects.readCommit(commit)?.tree ?? ""

function writePatch(running: Running, delivery: Delivery): string {
  const commit = write(running, delivery, delivery.said.files, delivery.brief.base)
  writeRef(running, delivery, "commits", commit)
  return commit
}

function ask(
  { world, network, run, watched }: Running,
  { job }: Delivery,
  [operation, body]: readonly [string, Readonly<Record<string, unknown>>],
): Answer {
  const path = { owner: OWNER, repo: REPO }
  const call = { operation, path, query: {}, body }
  const answer = network.direct(`run ${run}`, job.actor, call)
  if (answer.status >= 300) {
    world.fail("error", watched.ref.issue, `${operation} by a runner: ${JSON.stringify(answer)}`)
  }
  return answer
}

function write(
  running: Running,
  delivery: Delivery,
  files: Readonly<Record<string, string>>,
  base: string | null,
): string {
  const tree = Object.entries(files).map(([path, content]) => ({
    path,
    mode: "100644",
    type: "blob",
    content,
  }))
  const onto = base === null ? {} : { base_tree: base }
  const made = dataOf(ask(running, delivery, ["git/create-tree", { tree, ...onto }]))
  const author = { name: "Missions", email: "missions@example.org", date: new Date(EPOCH_MS) }
  const commit = {
    message: `${running.attempt}\n`,
    tree: made.sha,
    parents: base === null ? [] : [base],
    author: { ...author, date: author.date.toISOString() },
  }
  return dataOf(ask(running, delivery, ["git/create-commit", commit])).sha
}

function writeRef(running: Running, delivery: Delivery, folder: string, sha: string): void {
  const { watched, attempt, run } = running
  const ref = `refs/missions/${watched.ref.issue}/${folder}/${attempt}/${run}`
  ask(running, delivery, ["git/create-ref", { ref, sha }])
}

/** What a worker says of its work. */
const claimOf = ({ brief, said }: Delivery): Report["claim"] =>
  brief.kind === "feature" && brief.role === "worker" && said.outcome === "delivered"
    ? { done: [`Built ${brief.feature.id}.`], undone: [], commands: [{ run: "npm test", exit: 0 }] }
    : null
