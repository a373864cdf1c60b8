/** Serves what jobs printed, at addresses that are valid for a minute and need no token. */
import { pathOf, queryOf, type Request, type Response, refusal } from "./message.ts"
import type { Store } from "./state-store.ts"
import type { Tokens } from "./tokens.ts"

export interface LogOptions {
  readonly store: Pick<Store, "readLog">
  readonly tokens: Tokens
  /** Origin of these addresses. */
  readonly results: string
  readonly clock: () => number
}

const LOGS = "/logs/"
/** GitHub's reference gives this time (docs: actions/workflow-jobs). */
const DOWNLOAD_MS = 60_000

export const isLog = ({ target }: Request): boolean => target.startsWith(LOGS)

export function logUrl(job: number, { results, tokens, clock }: LogOptions): string {
  const until = clock() + DOWNLOAD_MS
  return `${results}${LOGS}${job}?se=${until}&sig=${tokens.sign(signed(job, until))}`
}

export function answerLog(request: Request, { store, tokens, clock }: LogOptions): Response {
  const job = Number(pathOf(request.target).slice(LOGS.length))
  const query = queryOf(request.target)
  const until = Number(query.get("se"))
  const isGood = tokens.isSigned(signed(job, until), query.get("sig") ?? "")
  if (!isGood || until <= clock()) return refusal(403, "This address has expired.")
  const text = store.readLog(job)
  if (text === null) return refusal(404, "Not Found")
  return { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body: text }
}

const signed = (job: number, until: number): string => `log ${job} ${until}`
