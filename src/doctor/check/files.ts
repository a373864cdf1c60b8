/** Whether the files that `missions init` writes are there, as it writes them. */
import { parse } from "yaml"
import { isSame, standingOf } from "../../enrol/mark.ts"
import { type Finding, note, well, wrong } from "../finding.ts"
import type { Patient } from "../patient.ts"

export async function workflowFiles({ files, init, branch }: Patient): Promise<readonly Finding[]> {
  return files.map(({ path, shipped, found }) => {
    if (found === null) return wrong(`${path} is not on ${branch}.`, init)
    if (shipped === null)
      return wrong(
        `${path} names no pinned Action.`,
        `${init} --replace`,
        "no `uses:` with a full commit",
      )
    if (isSame(found, shipped)) return well(`${path} is as shipped.`)
    if (standingOf(found) === "ours")
      return note(`${path} is of another version; ${init} brings this one.`)
    const said = changesIn(found, shipped)
    if (said.length === 0) return note(`${path} differs in comments and spaces only.`)
    return wrong(
      `${path} was changed: ${said.join("; ")}.`,
      `${init} --replace`,
      "compared job by job",
    )
  })
}

type Group = Readonly<Record<string, unknown>>

/** What differs, by its place, as in "jobs.agent.permissions". */
function changesIn(found: string, shipped: string): readonly string[] {
  const [mine, theirs] = [yamlIn(found), yamlIn(shipped)]
  if (mine === null) return ["it is no YAML"]
  return differing(mine, theirs ?? {}, "").slice(0, CHANGES_MAX)
}

/** More of them say nothing new. */
const CHANGES_MAX = 6
/** Deep enough for a step of a job. */
const DEPTH_MAX = 2

function differing(one: Group, other: Group, at: string): readonly string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap(name => {
    const [a, b] = [one[name], other[name]]
    const place = at === "" ? name : `${at}.${name}`
    if (JSON.stringify(a) === JSON.stringify(b)) return []
    const isDeeper = isGroup(a) && isGroup(b) && place.split(".").length <= DEPTH_MAX
    return isDeeper ? differing(a, b, place) : [`${place} is ${shown(a)}, shipped ${shown(b)}`]
  })
}

function shown(value: unknown): string {
  if (value === undefined) return "missing"
  const text = JSON.stringify(value)
  return text.length <= SHOWN_MAX ? text : "something else"
}

const SHOWN_MAX = 80

export function yamlIn(text: string): Group | null {
  try {
    const value: unknown = parse(text)
    return isGroup(value) ? value : null
  } catch {
    return null
  }
}

export const isGroup = (value: unknown): value is Group =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Whom the attempt's file lets start a run; null: it does not say. */
export const botIn = (workflow: string): string | null =>
  /triggering_actor == '([A-Za-z0-9-]{1,100}(?:\[bot\])?)'/.exec(workflow)?.[1] ?? null

/** The Action that the file pins; null: none. */
export const actionIn = (workflow: string): string | null =>
  /uses: ([\w.-]{1,100}\/[\w./-]{1,200}@[0-9a-f]{40})\b/.exec(workflow)?.[1] ?? null
