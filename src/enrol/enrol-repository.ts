/**
 * Makes one repository ready for missions: files in one commit, labels, and the environment with the
 * model's key. Whatever is there already is left as it is, so it can be repeated.
 */
import { hash } from "node:crypto"
import { LABEL, NEEDS_YOU } from "../core/board/label.ts"
import {
  type EnrolmentFacts,
  enrolmentBody,
  enrolmentMessage,
  enrolmentTitle,
} from "../core/render/enrolment.ts"
import { messageOf, statusOf } from "../github/errors.ts"
import type { Row } from "./enrolment-row.ts"
import { isSame, standingOf } from "./mark.ts"
import { makeEnvironment, makeSecret } from "./model-environment.ts"
import {
  type FileChoice,
  otherFiles,
  type RepositoryFile,
  repositoryFiles,
} from "./repository-file.ts"
import {
  type Change,
  commitOf,
  moveBranch,
  pullRequestOf,
  type RepositoryPlace,
  readFile,
} from "./repository-place.ts"

export interface EnrolOptions {
  readonly choice: Omit<FileChoice, "branch">
  readonly isPullRequest: boolean
  /** Replaces files of ours that a person changed, too. */
  readonly isReplacing: boolean
  /** The model's key; null: none is at hand. */
  readonly key: string | null
}

export async function enrolRepository(
  place: RepositoryPlace,
  options: EnrolOptions,
): Promise<readonly Row[]> {
  const wanted = repositoryFiles({ ...options.choice, branch: place.branch })
  const compared: Compared[] = []
  for (const file of wanted) {
    compared.push(comparedTo(file, await readFile(place, file.path), options.isReplacing))
  }
  for (const path of otherFiles(options.choice.form)) {
    const found = await readFile(place, path)
    if (found !== null) compared.push(removed(path, found))
  }
  return [
    ...compared.map(({ row }) => row),
    ...(await written(place, compared, options)),
    ...(await makeLabels(place)),
    await makeEnvironment(place),
    await makeSecret(place, options.key),
  ]
}

interface Compared {
  readonly row: Row
  /** null: the file stays as it is. */
  readonly change: (Change & { readonly isUpgrade: boolean }) | null
}

function comparedTo(file: RepositoryFile, found: string | null, isReplacing: boolean): Compared {
  const { path, text, owner } = file
  const row = (is: Row["is"], said: string): Row => ({ label: "file", is, text: `${path}${said}` })
  const write = (said: string, isUpgrade: boolean): Compared => ({
    ...{ row: row("made", said), change: { path, text, isUpgrade } },
  })
  if (found === null) return write("", false)
  if (isSame(found, text)) return { row: row("there", ""), change: null }
  if (owner === "person") return { row: row("kept", ", which is yours"), change: null }
  if (standingOf(found) === "ours") return write(", newer", true)
  if (isReplacing) return write(", in place of what somebody had changed", true)
  const said = ", which somebody changed: --replace takes ours"
  return { row: row("left", said), change: null }
}

/** Two that look after the same missions would do everything twice. */
function removed(path: string, found: string): Compared {
  const row = (is: Row["is"], said: string): Row => ({ label: "file", is, text: path + said })
  if (standingOf(found) === "ours") {
    const change = { path, text: null, isUpgrade: true }
    return { row: row("made", ", gone: the App looks after missions"), change }
  }
  const said =
    ", which would look after missions beside the App: remove it, since somebody changed it"
  return { row: row("left", said), change: null }
}

async function written(
  place: RepositoryPlace,
  compared: readonly Compared[],
  { choice, isPullRequest }: EnrolOptions,
): Promise<readonly Row[]> {
  const changes = compared.flatMap(({ change }) => change ?? [])
  if (changes.length === 0) return []
  const facts: EnrolmentFacts = {
    ...{ paths: changes.map(({ path }) => path), isUpgrade: changes.some(it => it.isUpgrade) },
    ...{ action: choice.action, bot: choice.bot, isAlone: choice.form === "alone" },
  }
  const message = enrolmentMessage(facts)
  if (!isPullRequest) {
    const sha = await commitOf(place, changes, message)
    await moveBranch(place, sha)
    const where = `${place.page}/commit/${sha}`
    return [
      { label: "commit", is: "made", text: `${sha.slice(0, 7)} on ${place.branch}, ${where}` },
    ]
  }
  // The same content goes to the same branch, so that a second call finds the first one's.
  const content = hash("sha256", JSON.stringify(changes)).slice(0, 7)
  const told = { message, title: enrolmentTitle(facts), body: enrolmentBody(facts) }
  const branch = `missions-init-${content}`
  const { url, isNew } = await pullRequestOf(place, changes, { ...told, branch })
  const text = `${url}: merge it, and missions can run`
  return [{ label: "pull request", is: isNew ? "made" : "there", text }]
}

/** Grey, and the orange of what waits for a person. */
const LABELS = [
  {
    name: LABEL,
    color: "8c959f",
    description: "Part of a mission; stale bots should leave it alone",
  },
  { name: NEEDS_YOU, color: "d4a72c", description: "A mission waits for a person" },
]

/** GitHub makes a label when it is first used; then it has no colour and says nothing. */
async function makeLabels({ request, repository }: RepositoryPlace): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const label of LABELS) {
    const row = (is: Row["is"], text = label.name): Row => ({ label: "label", is, text })
    try {
      await request("POST /repos/{owner}/{repo}/labels", { ...repository, ...label })
      rows.push(row("made"))
    } catch (error) {
      const isThere = statusOf(error) === 422 && /already_exists/.test(String(error))
      rows.push(isThere ? row("there") : row("left", `${label.name}: ${messageOf(error)}`))
    }
  }
  return rows
}
