/**
 * Reads the end of what a job of GitHub Actions printed. Agents' code wrote it, so it's limited
 * while it's read, and cleaned. A look must never fail because a log is missing.
 */
import { EVIDENCE_CHARACTERS_MAX } from "../../core/values/limits.ts"
import { tailOf, withoutHalfAtStart } from "../../core/values/printed.ts"
import { statusOf } from "../errors.ts"
import { isLimit } from "../failure.ts"
import type { Repository, Request } from "../request.ts"

/** How much is kept while reading, so that enough is left after cleaning. */
const KEPT_BYTES = 64 * 1_024
/** More than any honest job prints. Reading this much takes seconds and no memory. */
const READ_BYTES_MAX = 64 * 1_024 * 1_024

/** The end of a job's log, by the job's id. */
export type JobLogs = (request: Request, repository: Repository, job: number) => Promise<string>

/**
 * Remembers logs, because the log of a job that has ended never changes, and a red check may be
 * looked at for days.
 */
export function rememberedJobLogs(): JobLogs {
  const known = new Map<number, string>()
  return async (request, repository, job) => {
    const before = known.get(job)
    if (before !== undefined) return before
    const read = await readJobLog(request, repository, job)
    if (!read.isWhole) return read.text
    const [oldest] = known.keys()
    if (known.size >= REMEMBERED_MAX && oldest !== undefined) known.delete(oldest)
    known.set(job, read.text)
    return read.text
  }
}

/** Each takes about two thousand characters. */
const REMEMBERED_MAX = 200

/** A check run of GitHub Actions and its job have the same id. */
async function readJobLog(
  request: Request,
  repository: Repository,
  job: number,
): Promise<{ readonly text: string; readonly isWhole: boolean }> {
  try {
    const { data } = await request("GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs", {
      ...repository,
      job_id: job,
      request: { parseSuccessResponseBody: false },
    })
    const tail = endOf(await lastBytes(data))
    const text = tail === "" ? "Its log is empty." : `The end of its log:\n${tail}`
    return { text, isWhole: true }
  } catch (error) {
    if (isLimit(error)) throw error
    const status = statusOf(error)
    const text = `Its log could not be read: GitHub answered ${status === 0 ? "nothing" : status}.`
    return { text, isWhole: false }
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
  const text = kept.toString("utf8")
  // The first line after the cut may be incomplete.
  return read > kept.length ? withoutHalfAtStart(text) : text
}

const HEADING_CHARACTERS = 24

/**
 * The log up to its last error, because steps that clean up print more after that. Each line begins
 * with its time, which is removed.
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
  return tailOf(plain.join("\n"), EVIDENCE_CHARACTERS_MAX - HEADING_CHARACTERS)
}
