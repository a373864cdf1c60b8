/** Sends effects that anybody may repeat, in any order. Each has one function. */
import type { Ensure } from "../../core/log/effect.ts"
import type { Answer } from "../../core/log/news.ts"
import { OURSELVES } from "../../core/values/ourselves.ts"
import { messageOf, statusOf } from "../errors.ts"
import { replaceBlock } from "../marker.ts"
import { annotate, checkOutput } from "./check-output.ts"
import { marked } from "./create.ts"
import type { Sending } from "./sending.ts"

type Of<T extends Ensure["type"]> = Extract<Ensure, { type: T }>
type Table = {
  readonly [T in Ensure["type"]]: (sending: Sending, effect: Of<T>) => Promise<readonly Answer[]>
}

export function ensures(sending: Sending, effect: Ensure): Promise<readonly Answer[]> {
  // Exhaustive by type; the compiler cannot see that the effect fits its own row.
  const row = table[effect.type] as (s: Sending, e: Ensure) => Promise<readonly Answer[]>
  return row(sending, effect)
}

const NONE: readonly Answer[] = []

/** Takes an answer that the thing already exists for success. */
async function unless(
  statuses: readonly number[],
  act: Promise<unknown>,
): Promise<readonly Answer[]> {
  try {
    await act
  } catch (error) {
    if (!statuses.includes(statusOf(error))) throw error
  }
  return NONE
}

/** GitHub answers 422 in many cases. Only these words mean that the thing already exists. */
async function unlessSaid(words: RegExp, act: Promise<unknown>): Promise<readonly Answer[]> {
  try {
    await act
  } catch (error) {
    if (statusOf(error) !== 422 || !words.test(messageOf(error))) throw error
  }
  return NONE
}

const table: Table = {
  async ensure_comment({ request, identity, mission }, { id, thing, text }) {
    await request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", {
      ...identity.repository,
      comment_id: id,
      body: marked(mission.ref.issue, thing, text),
    })
    return NONE
  },
  ensure_comment_deleted: ({ request, identity }, { id }) =>
    unless(
      [404],
      request("DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}", {
        ...identity.repository,
        comment_id: id,
      }),
    ),
  async ensure_pinned({ request, identity }, { id }) {
    await request("PUT /repos/{owner}/{repo}/issues/comments/{comment_id}/pin", {
      ...identity.repository,
      comment_id: id,
    })
    return NONE
  },
  async ensure_reaction({ request, identity }, { comment, content }) {
    await request("POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", {
      ...identity.repository,
      comment_id: comment,
      content,
    })
    return NONE
  },
  async ensure_issue({ request, identity, mission }, effect) {
    const { number, thing, state, text, milestone, labels } = effect
    const at = { ...identity.repository, issue_number: number }
    const { data } = await request("GET /repos/{owner}/{repo}/issues/{issue_number}", at)
    const names: string[] = data.labels.map((l: string | { name: string }) =>
      typeof l === "string" ? l : l.name,
    )
    await request("PATCH /repos/{owner}/{repo}/issues/{issue_number}", {
      ...at,
      // The title and all text outside our block belong to people.
      body: replaceBlock(data.body ?? "", marked(mission.ref.issue, thing, text)),
      state: state === "open" ? "open" : "closed",
      ...(state === "open" ? {} : { state_reason: state }),
      ...(milestone === null ? {} : { milestone }),
      labels: [...new Set([...names, ...labels])],
    })
    return NONE
  },
  async ensure_duplicate_closed({ request, identity }, { what, number }) {
    if (what === "milestone") {
      await request("PATCH /repos/{owner}/{repo}/milestones/{milestone_number}", {
        ...identity.repository,
        milestone_number: number,
        state: "closed",
      })
      return NONE
    }
    const closed = { state: "closed", ...(what === "issue" ? { state_reason: "not_planned" } : {}) }
    await request("PATCH /repos/{owner}/{repo}/issues/{issue_number}", {
      ...identity.repository,
      issue_number: number,
      ...closed,
    })
    return NONE
  },
  ensure_sub_issue: ({ request, identity }, { parent, child }) =>
    unlessSaid(
      // GitHub refuses a second parent in other words.
      /duplicate sub-issues/i,
      request("POST /repos/{owner}/{repo}/issues/{issue_number}/sub_issues", {
        ...identity.repository,
        issue_number: parent,
        sub_issue_id: child,
      }),
    ),
  async ensure_blocked_by(sending, { number, by }) {
    const { stands, at } = await blockersOf(sending, number)
    for (const issue_id of by) {
      if (!stands.has(issue_id)) await sending.request(`POST ${BLOCKED_BY}`, { ...at, issue_id })
    }
    return NONE
  },
  async ensure_unblocked(sending, { number, by }) {
    const { stands, at } = await blockersOf(sending, number)
    for (const issue_id of by) {
      if (!stands.has(issue_id)) continue
      await sending.request(`DELETE ${BLOCKED_BY}/{issue_id}`, { ...at, issue_id })
    }
    return NONE
  },
  async ensure_milestone({ request, identity, mission }, { number, thing, state, text, dueOn }) {
    await request("PATCH /repos/{owner}/{repo}/milestones/{milestone_number}", {
      ...identity.repository,
      milestone_number: number,
      state,
      description: marked(mission.ref.issue, thing, text),
      ...(dueOn === null ? {} : { due_on: dueOn }),
    })
    return NONE
  },
  async ensure_check_run(sending, { id, thing, output }) {
    const { request, identity, mission } = sending
    const answer = await request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", {
      ...identity.repository,
      check_run_id: id,
      ...checkOutput(mission, thing, output),
    })
    await annotate(sending, answer, output)
    return NONE
  },
  ensure_branch: ({ request, identity }, { name, at }) =>
    unlessSaid(
      /already exists/i,
      request("POST /repos/{owner}/{repo}/git/refs", {
        ...identity.repository,
        ref: `refs/heads/${name}`,
        sha: at,
      }),
    ),
  ensure_commit: (sending, effect) => commitSame(sending, effect),
  async ensure_merged(sending, effect) {
    const { request, identity } = sending
    const { into, commit, message, attempt, onto } = effect
    try {
      const { status } = await request("POST /repos/{owner}/{repo}/merges", {
        ...identity.repository,
        base: into,
        head: commit,
        commit_message: message,
      })
      return status === 204 ? alreadyIn(sending, effect) : NONE
    } catch (error) {
      if (statusOf(error) !== 409) throw error
      return [{ type: "merge.conflicted", attempt, onto }]
    }
  },
  ensure_run_cancelled: ({ request, identity }, { run }) =>
    unless(
      [404, 409],
      request("POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel", {
        ...identity.repository,
        run_id: run,
      }),
    ),
  ensure_pull_request: (sending, effect) => updatePullRequest(sending, effect),
  async ensure_open({ request, identity }, { number }) {
    await request("PATCH /repos/{owner}/{repo}/issues/{issue_number}", {
      ...identity.repository,
      issue_number: number,
      state: "open",
    })
    return NONE
  },
  async ensure_label({ request, identity }, { number, label, is }) {
    const at = { ...identity.repository, issue_number: number }
    if (is === "on") {
      await request("POST /repos/{owner}/{repo}/issues/{issue_number}/labels", {
        ...at,
        labels: [label],
      })
      return NONE
    }
    const gone = request("DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}", {
      ...at,
      name: label,
    })
    return unless([404], gone)
  },
}

const BLOCKED_BY = "/repos/{owner}/{repo}/issues/{issue_number}/dependencies/blocked_by"

/** The links as they are now: a list may lag behind, and GitHub refuses the same link twice. */
async function blockersOf({ request, identity }: Sending, issue_number: number) {
  const at = { ...identity.repository, issue_number }
  const { data } = await request(`GET ${BLOCKED_BY}`, { ...at, per_page: 100 })
  return { at, stands: new Set<number>(data.map((issue: { id: number }) => issue.id)) }
}

/** Makes the commit with the same tree. However often it's made, it's the same commit. */
async function commitSame(
  { request, identity: { repository } }: Sending,
  { branch, onto, message, at }: Of<"ensure_commit">,
): Promise<readonly Answer[]> {
  const parent = await request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", {
    ...repository,
    commit_sha: onto,
  })
  const made = await request("POST /repos/{owner}/{repo}/git/commits", {
    ...repository,
    ...{ message, tree: parent.data.tree.sha, parents: [onto] },
    ...{ author: { ...OURSELVES, date: at }, committer: { ...OURSELVES, date: at } },
  })
  return unlessSaid(
    // Somebody pushed meanwhile. The next look will see what.
    /not a fast forward/i,
    request("PATCH /repos/{owner}/{repo}/git/refs/{ref}", {
      ...repository,
      ...{ ref: `heads/${branch}`, sha: made.data.sha, force: false },
    }),
  )
}

/** Whether a person merged the commit themselves, so that no merge of ours will ever show it. */
async function alreadyIn(
  { request, identity, mission }: Sending,
  { attempt, commit, onto }: Of<"ensure_merged">,
): Promise<readonly Answer[]> {
  const subject = mission.attempts.get(attempt)?.subject
  const isSync = mission.syncs.some(({ key }) => key === attempt)
  if (!isSync && subject?.type !== "feature") return NONE
  const { data } = await request("GET /repos/{owner}/{repo}/compare/{base}...{head}", {
    ...identity.repository,
    base: commit,
    head: onto,
    per_page: 1,
  })
  // If not, our own merge got no answer, and the next look will see it.
  const isIn = data.status === "ahead" || data.status === "identical"
  if (!isIn) return NONE
  if (subject?.type !== "feature") {
    return [{ type: "integration.moved", from: onto, to: onto, by: "sync" }]
  }
  return [{ type: "feature.integrated", feature: subject.feature, attempt, commit: onto }]
}

async function updatePullRequest(
  { request, identity, mission }: Sending,
  { number, thing, draft, text }: Of<"ensure_pull_request">,
): Promise<readonly Answer[]> {
  const at = { ...identity.repository, pull_number: number }
  const { data } = await request("GET /repos/{owner}/{repo}/pulls/{pull_number}", at)
  await request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
    ...at,
    body: replaceBlock(data.body ?? "", marked(mission.ref.issue, thing, text)),
  })
  // Only GraphQL can mark a pull request as ready.
  if (!draft && data.draft) {
    await request("POST /graphql", {
      query: `mutation Ready($id: ID!) {
  markPullRequestReadyForReview(input: { pullRequestId: $id }) { pullRequest { isDraft } }
}`,
      variables: { id: data.node_id },
    })
  }
  return NONE
}
