/**
 * A repository that brings a server of tools along in `.mcp.json`. Some agents start it by
 * themselves, to the others it is handed; either way its answer must come from behind the wall.
 */
import { createHash, randomUUID } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { featureBrief, validationBrief } from "../agent/example-brief.ts"
import type { Case } from "./cases.ts"
import type { Driven } from "./drive.ts"
import type { Line } from "./model/line.ts"

const SERVER = "tools/prices.mjs"
const PROGRAM = readFileSync(join(import.meta.dirname, "fixture/prices.mjs"), "utf8")
const NAMED = { mcpServers: { prices: { command: "node", args: [SERVER] } } }

const asks: Line = { call: "price_of", of: "prices", arguments: { item: "pear" } }
const over: Line = { say: "Done." }
const verdict: Line = {
  call: "record_verdict",
  arguments: { criterion: "C1", is: "pass", evidence: ["cart.js:1 says so"] },
}

export const repositoryServerCase: Case = {
  id: "repository_server",
  must: "calls a tool of its repository's own server as a worker and as a validator, behind the wall",
  async run(drive, { isolation }) {
    const salt = randomUUID()
    const price = createHash("sha256").update(`${salt}pear`).digest("hex").slice(0, 20)
    const beside = isolation === "none" ? "seen" : "hidden"
    const files = {
      ...{ ".mcp.json": JSON.stringify(NAMED), [SERVER]: PROGRAM, "tools/salt.txt": salt },
    }
    const reports = (done: object): Line => ({ call: "submit_report", arguments: done })
    const worker = await drive({
      ...{ brief: featureBrief(), files },
      script: [asks, reports({ done: ["C1 holds"] }), over],
    })
    const validator = await drive({
      ...{ brief: validationBrief(), files },
      script: [asks, verdict, reports({}), over],
    })
    const answer = `price-${price}-beside-${beside}`
    const wrong = [worker, validator].flatMap(driven => wrongIn(driven, answer) ?? [])
    return wrong[0] === undefined
      ? { passed: true, saw: `its answer came, ${secondsOf(worker)} and ${secondsOf(validator)}` }
      : { passed: false, saw: wrong[0] }
  },
}

/** null: the server's answer reached the model, and the session ended in order. */
function wrongIn({ end, heard, missing }: Driven, answer: string): string | null {
  const told = `${end.how}; ${[end.said, ...missing].join("; ")}`
  const bodies = heard.filter(({ isMain }) => isMain).map(({ body }) => body)
  if (!bodies.some(body => body.includes(answer))) {
    const other = /price-\w+-beside-\w+/.exec(bodies.at(-1) ?? "")?.[0]
    return other ? `its server answered ${other}` : `no answer of the server came: ${told}`
  }
  return end.how === "finished" && end.handed.claim !== null ? null : told
}

const secondsOf = ({ ms }: Driven): string => `${(ms / 1_000).toFixed(1)} s`
