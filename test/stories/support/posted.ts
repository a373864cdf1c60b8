/** Everything that the bot wrote, as people who open GitHub now would see it, over HTTP. */
import type { Request } from "../../../src/github/request.ts"
import { type GitHub, HERE } from "./github.ts"
import { ISSUE } from "./people.ts"
import { APP, BOT } from "./seed.ts"

/** `looks` changes whenever a reader would see something different. */
export interface Posted {
  readonly kind: "comment" | "reaction" | "label" | "issue" | "milestone" | "pull_request" | "check"
  readonly id: string
  /** What it is, in one line. */
  readonly line: string
  /** Its text without what is hidden. */
  readonly body: string
}

export async function posted(github: GitHub, read: Request): Promise<readonly Posted[]> {
  const all = async (route: string, parameters: Readonly<Record<string, unknown>> = {}) =>
    (await read(route, { ...HERE, per_page: 100, ...parameters })).data
  const [comments, issues, milestones, pulls, checks] = [
    await all("GET /repos/{owner}/{repo}/issues/comments"),
    await all("GET /repos/{owner}/{repo}/issues", {
      state: "all",
      sort: "created",
      direction: "asc",
    }),
    await all("GET /repos/{owner}/{repo}/milestones", { state: "all" }),
    await all("GET /repos/{owner}/{repo}/pulls", { state: "all" }),
    await checksOf(github, all),
  ]
  return [
    ...comments.filter(byBot).map(asComment),
    ...comments.flatMap(asReactions),
    ...issues.filter((i: Raw) => !i.pull_request).flatMap(asLabels),
    ...issues.filter((i: Raw) => byBot(i) && !i.pull_request).map(asIssue),
    ...milestones.map(asMilestone),
    ...pulls.filter(byBot).map(asPull),
    ...checks,
  ]
}

// biome-ignore lint/suspicious/noExplicitAny: GitHub's JSON, checked against its description already
type Raw = any

const byBot = (it: Raw): boolean => it.user?.login === BOT

/** What a reader sees of a body: no hidden comments, and equal spaces. */
const visible = (body: string | null): string =>
  (body ?? "")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/\u00a0/g, " ")
    .trim()

const asComment = (c: Raw): Posted => {
  const issue = Number(c.issue_url.split("/").at(-1))
  const on = issue === ISSUE ? "" : ` on #${issue}`
  const pin = c.pin ? "pinned " : ""
  return {
    kind: "comment",
    id: `comment ${c.id}`,
    line: `${pin}comment${on}`,
    body: visible(c.body),
  }
}

/** Only the bot uses these three reactions in a story. */
const asReactions = (c: Raw): Posted[] =>
  ["eyes", "rocket", "confused"].flatMap(content =>
    c.reactions?.[content] > 0
      ? [{ kind: "reaction", id: `${content} ${c.id}`, line: content, body: visible(c.body) }]
      : [],
  )

const names = (i: Raw): string[] => i.labels.map((l: Raw) => l.name)

const asLabels = (i: Raw): Posted[] =>
  i.number === ISSUE
    ? names(i).map(name => ({ kind: "label", id: `label ${name}`, line: name, body: "" }))
    : []

function asIssue(i: Raw): Posted {
  const state = i.state === "open" ? "open" : i.state_reason
  const blocked = i.issue_dependencies_summary?.total_blocked_by ?? 0
  const parts = [
    `#${i.number} ${state}`,
    i.title,
    `milestone ${i.milestone?.number ?? "none"}`,
    ...(i.parent_issue_url ? [`part of #${i.parent_issue_url.split("/").at(-1)}`] : []),
    ...(blocked > 0 ? [`blocked by ${blocked}`] : []),
    ...names(i),
  ]
  return { kind: "issue", id: `issue ${i.number}`, line: parts.join(" · "), body: visible(i.body) }
}

const asMilestone = (m: Raw): Posted => ({
  kind: "milestone",
  id: `milestone ${m.number}`,
  line: `${m.number} ${m.state} · ${m.title}`,
  body: visible(m.description),
})

function asPull(p: Raw): Posted {
  const state = p.merged_at
    ? "merged"
    : p.state === "closed"
      ? "closed"
      : p.draft
        ? "draft"
        : "open"
  return {
    kind: "pull_request",
    id: `pull request ${p.number}`,
    line: `#${p.number} ${state} · ${p.title}`,
    body: visible(p.body),
  }
}

/** The checks in the order in which they were made. */
async function checksOf(
  github: GitHub,
  all: (route: string, p: Readonly<Record<string, unknown>>) => Promise<Raw>,
) {
  const app = Object.values(github.model.state.apps).find(it => it.slug === APP)?.id
  // What stands on a log's own commits is on no page that people come by.
  const ours = Object.values(github.model.state.checks).filter(
    it => it.app === app && it.name !== "missions log",
  )
  const commits = [...new Set(ours.map(it => it.headSha))]
  const found: Raw[] = []
  for (const ref of commits) {
    const route = "GET /repos/{owner}/{repo}/commits/{ref}/check-runs"
    found.push(...(await all(route, { ref, filter: "all", app_id: app })).check_runs)
  }
  return found
    .toSorted((a, b) => a.id - b.id)
    .map(
      (c): Posted => ({
        kind: "check",
        id: `check ${c.id}`,
        line: `${c.name} · ${c.conclusion ?? c.status} · ${c.output.title}`,
        body: visible(c.output.summary),
      }),
    )
}
