/**
 * Sends creates: things that GitHub makes a second time if it's asked twice. The answer says which
 * thing was made, and that becomes an event at once.
 */
import type { Create, Text } from "../../core/log/effect.ts"
import type { Answer } from "../../core/log/news.ts"
import { keyOf, type Thing } from "../../core/log/thing.ts"
import { statusOf } from "../errors.ts"
import { block } from "../marker.ts"
import { annotate, checkOutput } from "./check-output.ts"
import { lackingFile } from "./lacking-file.ts"
import { openOffer } from "./offer.ts"
import type { Sending } from "./sending.ts"

type CreateOf<T extends Thing["type"]> = Extract<Create, { thing: { type: T } }>
type Table = {
  readonly [T in Thing["type"]]: (
    sending: Sending,
    create: CreateOf<T>,
  ) => Promise<readonly Answer[]>
}

export function creates(sending: Sending, create: Create): Promise<readonly Answer[]> {
  // Exhaustive by type; the compiler cannot see that the create fits its own row.
  const row = table[create.thing.type] as (s: Sending, c: Create) => Promise<readonly Answer[]>
  return row(sending, create)
}

const table: Table = {
  async comment({ request, identity, mission }, { thing, text, on }) {
    const { data } = await request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
      ...identity.repository,
      issue_number: on ?? mission.ref.issue,
      body: marked(mission.ref.issue, thing, text),
    })
    return [bound(thing, data.id, null)]
  },
  async issue({ request, identity, mission }, { thing, text, milestone, labels }) {
    const { data } = await request("POST /repos/{owner}/{repo}/issues", {
      ...identity.repository,
      title: text.title ?? thing.of,
      body: marked(mission.ref.issue, thing, text),
      labels,
      ...(milestone === null ? {} : { milestone }),
    })
    return [bound(thing, data.id, data.number)]
  },
  async milestone({ request, identity, mission }, { thing, text, dueOn }) {
    const { data } = await request("POST /repos/{owner}/{repo}/milestones", {
      ...identity.repository,
      title: text.title ?? thing.milestone,
      description: marked(mission.ref.issue, thing, text),
      ...(dueOn === null ? {} : { due_on: dueOn }),
    })
    return [bound(thing, data.id, data.number)]
  },
  async run(sending, { thing, inputs }) {
    const { request, identity } = sending
    const branch = await defaultBranch({ request, identity })
    let data: { readonly workflow_run_id?: unknown } | undefined
    try {
      const answer = await request(
        "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
        {
          ...{ ...identity.repository, workflow_id: identity.workflow },
          ...{ ref: branch, inputs, return_run_details: true },
        },
      )
      data = answer.data
    } catch (error) {
      const lacks = statusOf(error) === 404 ? await lackingFile(sending, branch, thing) : null
      if (lacks === null) throw error
      const message = `${lacks.path} is not on ${branch}`
      return [{ type: "effect.refused", effect: keyOf(thing), status: 404, message, lacks }]
    }
    // An answer without a number is no failure, because the run is found by its title.
    if (typeof data?.workflow_run_id !== "number") return []
    return [{ type: "attempt.started", attempt: thing.attempt, run: data.workflow_run_id }]
  },
  async check_run(sending, { thing, name, output }) {
    const { request, identity, mission } = sending
    const answer = await request("POST /repos/{owner}/{repo}/check-runs", {
      ...identity.repository,
      name,
      head_sha: thing.commit,
      ...checkOutput(mission, thing, output),
    })
    await annotate(sending, answer, output)
    return [bound(thing, answer.data.id, null)]
  },
  async pull_request(sending, create) {
    const { request, identity } = sending
    const base = await defaultBranch({ request, identity })
    const found = await openPullRequest(sending, create, { base, draft: create.draft })
    return [bound(create.thing, found.id, found.number)]
  },
  async offer(sending, create) {
    const found = await openOffer(sending, create, await defaultBranch(sending))
    return [bound(create.thing, found.id, found.number)]
  },
}

async function openPullRequest(
  { request, identity, mission }: Sending,
  { thing, text, head }: CreateOf<"pull_request">,
  { base, draft }: { readonly base: string; readonly draft: boolean },
): Promise<{ readonly id: number; readonly number: number }> {
  const body = marked(mission.ref.issue, thing, text)
  const parameters = { ...identity.repository, title: text.title ?? "", body, head, base }
  try {
    const { data } = await request("POST /repos/{owner}/{repo}/pulls", { ...parameters, draft })
    return data
  } catch (error) {
    // Private repositories of some plans have no drafts, and there is no way to ask in advance.
    const isAboutDrafts = draft && statusOf(error) === 422 && /draft/i.test(String(error))
    if (!isAboutDrafts) throw error
    const { data } = await request("POST /repos/{owner}/{repo}/pulls", parameters)
    return data
  }
}

async function defaultBranch({
  request,
  identity,
}: Pick<Sending, "request" | "identity">): Promise<string> {
  const { data } = await request("GET /repos/{owner}/{repo}", { ...identity.repository })
  return data.default_branch
}

export const marked = (mission: number, thing: Thing, { body, digest }: Text): string =>
  block(body, { mission, thing: keyOf(thing), digest })

const bound = (thing: Thing, id: number, number: number | null): Answer => ({
  type: "thing.bound",
  thing,
  id,
  number,
})
