/**
 * The command `missions publish` brings a finished mission of this machine to GitHub: its branch, and a
 * pull request that says what was proven. It asks first, moves nothing that is there already, and the
 * same command goes on where it was interrupted.
 */
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createGit, type Git } from "../attempt/tree/own-git.ts"
import type { Mission } from "../core/log/mission.ts"
import { pullRequestElsewhere } from "../core/render/pull-request.ts"
import type { Sha } from "../core/values/id.ts"
import { missionView } from "../core/view/mission.ts"
import { type GitHubPlace, gitHubPlace } from "../enrol/github-place.ts"
import { openPlace, tokenIn } from "../enrol/open-place.ts"
import type { RepositoryPlace } from "../enrol/repository-place.ts"
import type { Repository } from "../github/request.ts"
import { StoppedError, UsageError } from "../local/command-error.ts"
import { runGit } from "../local/copy.ts"
import { removed } from "../local/folder.ts"
import { type FoundLog, type OpenedMission, openMission } from "../local/found-log.ts"
import type { Machine } from "../local/machine.ts"
import { safe } from "../local/person.ts"
import { repositoryIn } from "./init-arguments.ts"
import { type PublishArguments, typedPublish } from "./publish-arguments.ts"
import { newIn, type Ours, type Published, pullRequest, pushed } from "./published-branch.ts"

/** Returns 0 once the pull request stands, and 3 if the person does not want it. */
export async function publishCommand(args: PublishArguments, machine: Machine): Promise<number> {
  const { terminal, shell } = machine
  const opened = openMission(args, machine, mission => typedPublish(args, { mission }))
  const { mission, log } = opened
  const commit = deliveredBy(mission, log, args)
  const token = tokenIn(shell)
  if (token === null) throw noToken(args)
  const again = typedPublish(args)
  const github = gitHubPlace(shell)
  const repository = args.to ?? originOf(opened, args, github)
  const name = `${repository.owner}/${repository.repo}`
  const what = `${log.name} cannot be published to ${name}.`
  const place = await openPlace({ github, token, repository, what, again })
  const branch = args.branch ?? `mission/${log.name}/main`
  const say = args.isJson ? () => {} : (line: string) => terminal.line(safe(line))
  const scratch = mkdtempSync(join(tmpdir(), "missions-publish-"))
  try {
    const url = `${github.server}/${place.repository.owner}/${place.repository.repo}`
    const git = await gitOf(machine, { scratch, url, token })
    await git.text(["fetch", "--quiet", "--no-tags", log.directory, commit])
    const ours = await newIn(place, git, { mission, commit, what, again })
    const { title, body } = pullRequestElsewhere(missionView(mission))
    for (const line of beginning({ log, name, branch, place, ours, title })) say(line)
    if (!(await isAgreed(args, machine, say))) return 3
    await pushed(git, { branch, commit, what, again: args })
    const open = { branch, title: title ?? log.name, body, isDraft: args.isDraft }
    const { url: page, isNew } = await pullRequest(place, open, { what, again })
    const published = { branch, commit, url: page, isNew }
    for (const line of ending(published)) say(line)
    if (args.isJson) terminal.line(JSON.stringify(asJson(published, log)))
    return 0
  } finally {
    removed(scratch, { line: say })
  }
}

/** The commit on which everything was proven. */
function deliveredBy(m: Mission, log: FoundLog, args: PublishArguments): Sha {
  const stopped = (what: string, expected: string, got: string, next: string): StoppedError =>
    new StoppedError({ what, where: `mission ${log.name}`, expected, got, try: next })
  if (log.data === null) {
    throw stopped(
      "This mission is on GitHub already.",
      "a mission of this machine, such as local-1",
      `mission ${log.name} of ${log.source}`,
      typedPublish(args, { mission: "local-1" }),
    )
  }
  if (m.delivered !== null) return m.delivered.commit
  throw stopped(
    "Nothing is published before everything holds on one commit.",
    "a finished mission",
    m.ended === null ? "one that is not finished" : "one that ended without a result",
    "missions local with the same goal goes on with it; then the same command",
  )
}

const noToken = (args: PublishArguments): UsageError =>
  new UsageError({
    what: "GitHub takes no branch without a token.",
    where: "environment variable GH_TOKEN or GITHUB_TOKEN",
    expected: "a token of yours that may write contents and pull requests",
    got: "none",
    try: `GH_TOKEN=$(gh auth token) ${typedPublish(args)}`,
  })

function originOf(
  { git, log }: OpenedMission,
  args: PublishArguments,
  { server }: GitHubPlace,
): Repository {
  const address = addressOf({ git, log })
  const isThere = hostIn(address ?? "") === new URL(server).hostname
  const found = address !== null && isThere ? repositoryIn(address) : null
  if (found !== null) return found
  throw new UsageError({
    what: "It is not clear which repository on GitHub is meant.",
    where: "the remote origin",
    expected: "a clone of a repository on GitHub, or its name",
    got: address ?? "no origin",
    try: typedPublish(args, { to: { owner: "OWNER", repo: "REPO" } }),
  })
}

/** As in "https://github.com/acme/shop", "ssh://git@github.com/acme/shop" or "git@github.com:acme/shop". */
const hostIn = (address: string): string | null =>
  URL.canParse(address)
    ? new URL(address).hostname
    : (/^(?:[\w.-]+@)?([\w.-]+):/.exec(address)?.[1] ?? null)

function addressOf({ git, log }: Pick<OpenedMission, "git" | "log">): string | null {
  try {
    return runGit(git, log.source, ["remote", "get-url", "origin"]).trim()
  } catch {
    return null
  }
}

const gitOf = (
  { path }: Machine,
  {
    scratch,
    url,
    token,
  }: { readonly scratch: string; readonly url: string; readonly token: string },
): Promise<Git> =>
  createGit({
    ...{ gitDir: join(scratch, "repository.git"), home: join(scratch, "home"), path },
    remote: { url, token },
  })

const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`

function beginning({
  log,
  name,
  branch,
  place,
  ours,
  title,
}: {
  readonly log: FoundLog
  readonly name: string
  readonly branch: string
  readonly place: RepositoryPlace
  readonly ours: Ours
  readonly title: string | null
}): readonly string[] {
  return [
    `mission    ${log.name}: ${title ?? ""}`,
    `to         ${name}, where everybody who can read it will see this`,
    `branch     ${branch}, ${many(ours.commits, "commit")} in ${many(ours.files, "file")}`,
    `pull       a pull request into ${place.branch}, in your name`,
    "",
  ]
}

async function isAgreed(
  args: PublishArguments,
  { terminal }: Machine,
  say: (line: string) => void,
): Promise<boolean> {
  if (args.isYes) return true
  const answer = args.isJson ? null : await terminal.ask("Publish it? [y/N] ")
  if (/^y(?:es)?$/i.test(answer?.trim() ?? "")) return true
  say(`Nothing was published. To publish it: ${typedPublish(args, { isYes: true })}`)
  if (args.isJson) terminal.line(JSON.stringify({ published: false }))
  return false
}

const ending = ({ branch, commit, url, isNew }: Published): readonly string[] => [
  `${branch} is there, at ${commit.slice(0, 7)}.`,
  isNew ? `Pull request: ${url}` : `Its pull request stood already: ${url}`,
  "Proven was this commit, on this machine. Your own CI runs on it now; only a person can merge it.",
]

const asJson = ({ branch, commit, url, isNew }: Published, { name }: FoundLog) => ({
  ...{ published: true, mission: name, branch, commit, pull_request: url, is_new: isNew },
})
