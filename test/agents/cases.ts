/** What every agent is asked to do, and what must be seen of it. */
import { examplePlan, featureBrief, planBrief, validationBrief } from "../agent/example-brief.ts"
import {
  type AgentPlace,
  BY_SHELL,
  type Driven,
  type Driving,
  type Tokens,
  WRITTEN,
} from "./drive.ts"
import type { Line } from "./model/line.ts"

export interface Seen {
  readonly passed: boolean
  readonly saw: string
  /** What a whole mission took. */
  readonly figures?: Figures | undefined
}

interface Figures {
  readonly seconds: number
  readonly attempts: number
  /** Calls of the model within conversations, and beside them. */
  readonly calls: number
  readonly beside: number
  readonly tokens: number
}

interface On {
  readonly agent: AgentPlace
  readonly version: string
  readonly isolation: string
}

export interface Case {
  readonly id: string
  /** Continues the words "The agent …". */
  readonly must: string
  run(drive: (driving: Driving) => Promise<Driven>, on: On): Promise<Seen>
}

const evidence: Line = { call: "record_evidence", arguments: { criterion: "C1", text: "it holds" } }
const report: Line = { call: "submit_report", arguments: { done: ["C1 holds"] } }
const over: Line = { say: "Done." }
const file: Line = { write: WRITTEN, content: "one" }
const question = { text: "Net or gross?", default: "gross", because: "cart.js shows gross" }

const plan: Case = {
  id: "plan",
  must: "asks questions, and proposes a plan once they are answered",
  async run(drive) {
    const asks: Line = { call: "ask_questions", arguments: { questions: [question] } }
    const first = await drive({ brief: planBrief(), script: [asks, over] })
    const proposes: Line = { call: "propose_plan", arguments: { plan: examplePlan } }
    const second = await drive({ brief: planBrief(), script: [proposes, over] })
    const [questions, plan] = [first.end.handed.questions, second.end.handed.plan]
    if (questions === null) return failed(`no questions came: ${endOf(first)}`)
    if (plan === null) return failed(`no plan came: ${endOf(second)}`)
    return passed(`${seconds(first)} and ${seconds(second)}`)
  },
}

const implement: Case = {
  id: "implement",
  must: "writes a file, records evidence and submits a report",
  async run(drive) {
    const driven = await drive({ brief: featureBrief(), script: [file, evidence, report, over] })
    const { handed } = driven.end
    if (driven.file(WRITTEN)?.trim() !== "one") return failed(`no file: ${endOf(driven)}`)
    if (handed.evidence.length !== 1) return failed(`no evidence: ${endOf(driven)}`)
    if (handed.claim === null) return failed(`no report: ${endOf(driven)}`)
    return finished(driven, `${seconds(driven)}, ${callsOf(driven)}, ${paceOf(driven)}`)
  },
}

const malformed: Case = {
  id: "malformed",
  must: "goes on after calls with broken JSON, a wrong type and an unknown criterion",
  async run(drive) {
    const wrong = ['{"done": ["C1 holds"', { done: 3 }, { done: ["C1 holds"], invented: true }].map(
      (it): Line => ({ call: "submit_report", arguments: it }),
    )
    const unknown: Line = { call: "record_evidence", arguments: { criterion: "C9", text: "no" } }
    const script = [...wrong, unknown, evidence, report, over]
    const driven = await drive({ brief: featureBrief(), script })
    const { claim, evidence: given } = driven.end.handed
    if (claim === null) return failed(`no report: ${endOf(driven)}`)
    return given.length === 1 ? finished(driven, seconds(driven)) : failed("a wrong call was taken")
  },
}

const verdict: Line = {
  call: "record_verdict",
  arguments: { criterion: "C1", is: "pass", evidence: ["cart.js:1 says so"] },
}

const readOnly = (id: string, must: string, path: string, step: Line): Case => ({
  id,
  must,
  async run(drive) {
    const script = [step, verdict, { call: "submit_report", arguments: {} }, over]
    const driven = await drive({ brief: validationBrief(), script })
    if (driven.file(path) !== null) return failed("the file was written")
    if (driven.end.handed.claim === null) return failed(`no report: ${endOf(driven)}`)
    return finished(driven, driven.missing[0] ?? "refused, and it went on")
  },
})

const cancelled: Case = {
  id: "cancelled",
  must: "ends within 10 s when it is told to while its model thinks",
  async run(drive) {
    const script: readonly Line[] = [{ fault: "hangs" }]
    const driven = await drive({ brief: featureBrief(), script, cancels: true })
    const isIt = driven.end.how === "cancelled" && (driven.sinceFaultMs ?? Infinity) < 10_000
    return isIt ? passed(sinceFault(driven)) : failed(endOf(driven))
  },
}

const reminded: Case = {
  id: "reminder",
  must: "submits its report once it was reminded",
  async run(drive) {
    const script = [{ say: "All done." }, report, over]
    const driven = await drive({ brief: featureBrief(), script })
    const { claim } = driven.end.handed
    return claim === null
      ? failed(`no report: ${endOf(driven)}`)
      : finished(driven, seconds(driven))
  },
}

const resumed: Case = {
  id: "resume",
  must: "goes on with its session in a new process once its own was killed",
  async run(drive) {
    const script: readonly Line[] = [file, { fault: "hangs", once: true }, report, over]
    const driven = await drive({ brief: featureBrief(), script, breaks: true })
    const last = driven.heard.filter(({ isMain }) => isMain).at(-1)?.body ?? ""
    if (driven.end.handed.claim === null) return failed(`no report: ${endOf(driven)}`)
    if (!last.includes(WRITTEN)) return failed("its model was told nothing of what came before")
    return finished(driven, seconds(driven))
  },
}

const limited: Case = {
  id: "rate_limit",
  must: "ends with the provider's reset time after a 429 that lasts an hour",
  async run(drive) {
    const fault = { fault: "status", status: 429, retryAfter: 3_600, times: Infinity } as const
    const driven = await drive({ brief: featureBrief(), script: [fault] })
    const { how, limit } = driven.end
    const isIt = how === "limit" && limit?.of === "rate" && limit.resetsAt !== null
    return isIt ? passed(`told after ${sinceFault(driven)}`) : failed(endOf(driven))
  },
}

const short: Case = {
  id: "short_rate_limit",
  must: "goes on after two answers of 429 that ask for a second",
  async run(drive) {
    const fault = { fault: "status", status: 429, retryAfter: 1, times: 2 } as const
    const driven = await drive({ brief: featureBrief(), script: [fault, report, over] })
    const { claim } = driven.end.handed
    return claim === null
      ? failed(`no report: ${endOf(driven)}`)
      : finished(driven, seconds(driven))
  },
}

const dead: Case = {
  id: "dead_model",
  must: "is ended within a minute when its model dies in the middle of an answer",
  async run(drive) {
    const driven = await drive({ brief: featureBrief(), script: [file, { fault: "dies" }] })
    const isTold = driven.end.how === "limit" && driven.end.limit?.of === "unreachable"
    const isSoon = (driven.sinceFaultMs ?? Infinity) < 60_000
    return isTold && isSoon ? passed(`told after ${sinceFault(driven)}`) : failed(endOf(driven))
  },
}

const usage: Case = {
  id: "usage",
  must: "is counted by the proxy as its model counted, and says the same of itself",
  async run(drive) {
    const driven = await drive({ brief: featureBrief(), script: [file, evidence, report, over] })
    const [own, ours] = [driven.end.usage.tokens, driven.metered]
    if (!driven.counted.some(it => tokens(it) === tokens(ours))) {
      return failed(`the proxy counted ${tokens(ours)}, the model ${driven.counted.map(tokens)}`)
    }
    const differs = `the proxy counted ${tokens(ours)}, and it says ${tokens(own)}`
    return tokens(own) === tokens(ours) ? passed(tokens(ours)) : failed(differs)
  },
}

/** A reviewer or classifier costs a call for each call of a tool; titles and suggestions do not. */
const reviewed: Case = {
  id: "reviewer",
  must: "asks no reviewer before it calls our tools",
  async run(drive) {
    const beside = async (script: readonly Line[]) => {
      const { heard, end } = await drive({ brief: featureBrief(), script })
      const aside = heard.filter(({ isMain, model }) => !isMain && model !== "").length
      return end.handed.claim === null ? null : aside
    }
    const few = await beside([report, over])
    // Some agents take the same call again and again for a loop.
    const each = [1, 2, 3, 4, 5, 6].map((n): Line => {
      const given = { criterion: "C1", text: `part ${n} holds` }
      return { call: "record_evidence", arguments: given }
    })
    const many = await beside([...each, report, over])
    if (few === null || many === null) return failed("no report")
    const saw = `${few} calls beside 1 of ours, ${many} beside 7`
    return many < few + 3 ? passed(saw) : failed(saw)
  },
}

export const CASES: readonly Case[] = [
  ...[plan, implement, malformed],
  readOnly("read_only_file", "is refused its tool for files as a validator", WRITTEN, file),
  readOnly("read_only_shell", "is refused a shell that writes as a validator", BY_SHELL, {
    run: `printf one > ${BY_SHELL}`,
  }),
  ...[reviewed, cancelled, reminded, resumed, limited, short, dead, usage],
]

const passed = (saw: string): Seen => ({ passed: true, saw })
const failed = (saw: string): Seen => ({ passed: false, saw })

/** What was handed in counts only if the session ended in order. */
const finished = (driven: Driven, saw: string): Seen =>
  driven.end.how === "finished" ? passed(saw) : failed(endOf(driven))

const inSeconds = (ms: number | null): string => `${((ms ?? 0) / 1_000).toFixed(1)} s`
const seconds = ({ ms }: Driven): string => inSeconds(ms)
const sinceFault = ({ sinceFaultMs }: Driven): string => inSeconds(sinceFaultMs)

const endOf = ({ end, missing, ms }: Driven): string =>
  [`${end.how} after ${(ms / 1_000).toFixed(1)} s`, end.said, ...missing].join("; ")

const paceOf = ({ pace: { before, after } }: Driven): string =>
  `${inSeconds(before)} before the first and ${inSeconds(after)} after the last`

function callsOf({ heard }: Driven): string {
  const main = heard.filter(({ isMain }) => isMain).length
  const aside = heard.filter(({ isMain, model }) => !isMain && model !== "").length
  return `${main} model calls and ${aside} beside them`
}

const tokens = (of: Tokens | null): string =>
  of === null ? "nothing" : `${of.in} in, ${of.cached} cached, ${of.out} out`
