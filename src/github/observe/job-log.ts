/**
 * The end of what a job of GitHub Actions printed. Agents' code wrote it: it is bounded while it is
 * read, and cleaned. A look must never fail for want of it.
 */
import { EVIDENCE_CHARACTERS_MAX } from "../../core/words/limits.ts"
import { withoutSecrets } from "../../core/words/secret.ts"
import { tailOf } from "../../core/words/tail.ts"
import { isLimit, statusOf } from "../errors.ts"
import type { Repository, Request } from "../request.ts"

/** Kept while it is read: what the cleaning needs to leave enough of it. */
const KEPT_BYTES = 64 * 1_024
/** More than any honest job prints; reading it takes seconds and no memory. */
const READ_BYTES_MAX = 64 * 1_024 * 1_024

/** A check run of GitHub Actions is its job, under one id. */
export async function readJobLog(
  request: Request,
  repository: Repository,
  job: number,
): Promise<string> {
  try {
    const { data } = await request("GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs", {
      ...repository,
      job_id: job,
      request: { parseSuccessResponseBody: false },
    })
    const tail = endOf(await lastBytes(data))
    return tail === "" ? "Its log is empty." : `The end of its log:\n${tail}`
  } catch (error) {
    if (isLimit(error)) throw error
    const status = statusOf(error)
    return `Its log could not be read: GitHub answered ${status === 0 ? "nothing" : status}.`
  }
}

async function lastBytes(stream: AsyncIterable<Uint8Array> | null): Promise<string> {
  let kept = Buffer.alloc(0)
  let read = 0
  for await (const chunk of stream ?? []) {
    kept = Buffer.concat([kept, chunk]).subarray(-KEPT_BYTES)
    read += chunk.length
    if (read > READ_BYTES_MAX) break
  }
  return kept.toString("utf8")
}

const HEADING_CHARACTERS = 24

/**
 * Each line begins with the time at which it was printed, and after the step that failed others
 * still clean up: the last error is the end that matters.
 */
function endOf(log: string): string {
  const lines = log
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map(line => line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z /, ""))
  const last = lines.findLastIndex(line => line.startsWith("##[error]"))
  const told = last < 0 ? lines : lines.slice(0, last + 1)
  const plain = told
    .filter(line => line !== "##[endgroup]")
    .map(line => line.replace(/^##\[error\]/, "Error: ").replace(/^##\[\w+\]/, ""))
  return tailOf(withoutSecrets(plain.join("\n")), EVIDENCE_CHARACTERS_MAX - HEADING_CHARACTERS)
}
