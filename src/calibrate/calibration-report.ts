/** The texts of calibration: before it runs, after each sample, and the table at the end. */

import type { Isolation } from "../core/log/attempt.ts"
import { type Criterion, isInBrowser } from "../core/plan/plan.ts"
import { plain } from "../core/render/markdown/neutral.ts"
import { counted, dollars, lasted, listed } from "../core/render/phrase/amount.ts"
import { RUN_AS } from "../core/render/phrase/isolation.ts"
import { short } from "../core/values/digest.ts"
import { approvedProposal } from "../core/work/phase.ts"
import { titleOf } from "../core/work/progress.ts"
import type { FoundLog } from "../local/found-log.ts"
import type { Validator } from "./agent-look.ts"
import type { CalibratedFeature } from "./calibrated-feature.ts"
import type { CalibrateArguments } from "./calibration-options.ts"
import { FAULT_KINDS, type Fault, type FaultKind } from "./fault/fault-edit.ts"
import type { Sample, Seen } from "./measured-sample.ts"

export interface Told {
  readonly log: FoundLog
  readonly subject: CalibratedFeature
  readonly args: CalibrateArguments
  readonly faults: readonly Fault[]
  /** Null if no agent is asked. */
  readonly validator: Validator | null
  readonly isolation: Isolation
}

const KIND: Readonly<Record<FaultKind, string>> = {
  operator: "operator",
  off_by_one: "off by one",
  removed_check: "removed check",
  stub: "stub",
  hard_coded: "hard-coded answer",
  removed_test: "removed test",
  skipped_test: "skipped test",
}

const column = (name: string, text: string): string => `${name.padEnd(11)}${text}`

export function beginning(told: Told): readonly string[] {
  const { log, subject, args, faults, validator, isolation } = told
  const { mission, feature, commit, brief, criteria, files } = subject
  const { setup, gates, services } = brief.environment
  const digest = approvedProposal(mission)?.digest
  const runs = [
    ...[...setup, ...services.map(({ run }) => `${run} &`), ...gates.map(({ run }) => run)],
    ...criteria.flatMap(it => ("run" in it ? [it.run] : [])),
  ]
  const lines = files.reduce((sum, file) => sum + file.lines.size, 0)
  const [first = "the tamper checks alone", ...more] = runs
  return [
    column(
      feature.id,
      `${plain(titleOf(mission, feature.id), 100)}, ${counted(lines, "line")} in ${counted(files.length, "file")}`,
    ),
    column("mission", `${log.name}, plan ${digest ? short(digest) : ""}`),
    column("commit", `${commit.slice(0, 7)}, in a copy; your branches and files stay as they are`),
    column(
      "looks at",
      `${counted(args.controls, "copy")} without a fault, then ${counted(faults.length, "fault")} of seed ${args.seed}, one at a time`,
    ),
    column("as", RUN_AS[isolation]),
    column("runs", first),
    ...more.map(run => column("", run)),
    ...(validator === null ? [] : price(validator, args.controls + faults.length)),
    ...(validator === null ? [] : unseen(brief.criteria)),
    "",
  ]
}

/** Printed before anything is paid. */
function price(
  { agent, isScripted, steps, cap, max }: Validator,
  trees: number,
): readonly string[] {
  const looks = `${counted(trees * steps.length, "look")} of at most ${dollars(cap.usd)} each`
  return [
    column("asks", `${plain(agent, 100)}, with your login, for ${listed(steps)}`),
    ...(isScripted
      ? [column("", "it is scripted: what it sees was written down before, and measures nothing")]
      : []),
    column("price", `at most ${dollars(max)} in all: ${looks}`),
    column("", "what it does not tell of its cost counts as all that a look may cost"),
  ]
}

/** Lists criteria that a mission's validator would judge and nobody judges here. */
function unseen(criteria: readonly Criterion[]): readonly string[] {
  const ids = criteria.filter(isInBrowser).map(({ id }) => id)
  return ids.length === 0
    ? []
    : [column("leaves out", `${listed(ids)}: a screenshot would prove it, and none is kept here`)]
}

export function sampleLine(
  { fault, seen }: Sample,
  number: number,
  { args, faults }: Told,
): string {
  const total = args.controls + faults.length
  const what = fault === null ? "no fault" : `${KIND[fault.kind]}, ${fault.path}:${fault.line}`
  const by = named(seen, "alarm")
  const unclear = named(seen, "unclear")
  const why = fault === null ? (seen.find(it => it.saw !== "nothing")?.why ?? "") : ""
  const alarm = by.length > 0 ? `alarm by ${listed(by)}` : "no alarm"
  const rest = unclear.length > 0 && by.length === 0 ? `; unclear to ${listed(unclear)}` : ""
  const because = why === "" ? "" : ` (${plain(why, 160)})`
  return `${`${number} of ${total}`.padEnd(11)}${what}: ${alarm}${rest}${because}`
}

const named = (seen: readonly Seen[], saw: Seen["saw"]): readonly string[] =>
  seen.filter(it => it.saw === saw).map(it => it.validator)

export interface Rate {
  readonly validator: string
  readonly caught: number
  readonly unclear: number
  readonly faults: number
  readonly kinds: readonly {
    readonly kind: FaultKind
    readonly caught: number
    readonly faults: number
  }[]
  readonly falseAlarms: number
  readonly controls: number
  readonly ms: number
  /** Null if some cost could not be read. */
  readonly usd: number | null
}

/** The rates of all validators, in the order in which they looked. */
function ratesOf(samples: readonly Sample[]): readonly Rate[] {
  const validators = [...new Set(samples.flatMap(({ seen }) => seen.map(it => it.validator)))]
  return validators.map(validator => rateOf(samples, validator))
}

function rateOf(samples: readonly Sample[], validator: string): Rate {
  const looks = samples.map(({ fault, seen }) => ({
    fault,
    seen: seen.find(it => it.validator === validator),
  }))
  const harmed = looks.flatMap(({ fault, seen }) =>
    fault ? [{ kind: fault.kind, saw: seen?.saw }] : [],
  )
  const controls = looks.filter(({ fault }) => fault === null)
  const caught = (of: readonly { readonly saw: Seen["saw"] | undefined }[]) =>
    of.filter(({ saw }) => saw === "alarm").length
  return {
    validator,
    caught: caught(harmed),
    // A validator that gave no answer counts as one that couldn't tell.
    unclear: harmed.filter(({ saw }) => saw !== "alarm" && saw !== "nothing").length,
    faults: harmed.length,
    kinds: kindsOf(samples).map(kind => {
      const own = harmed.filter(it => it.kind === kind)
      return { kind, caught: caught(own), faults: own.length }
    }),
    falseAlarms: controls.filter(({ seen }) => seen?.saw === "alarm").length,
    controls: controls.length,
    ms: looks.reduce((sum, { seen }) => sum + (seen?.ms ?? 0), 0),
    usd: looks.reduce<number | null>(
      (sum, { seen }) => (sum === null || seen?.usd === null ? null : sum + (seen?.usd ?? 0)),
      0,
    ),
  }
}

const kindsOf = (samples: readonly Sample[]): readonly FaultKind[] =>
  FAULT_KINDS.filter(kind => samples.some(({ fault }) => fault?.kind === kind))

type Harmed = Sample & { readonly fault: Fault }

const isHarmed = (sample: Sample): sample is Harmed => sample.fault !== null

const missed = (samples: readonly Sample[]): readonly Harmed[] =>
  samples.filter(isHarmed).filter(({ seen }) => seen.every(({ saw }) => saw !== "alarm"))

export function ending(told: Told, samples: readonly Sample[]): readonly string[] {
  const rates = ratesOf(samples)
  const width = Math.max(...rates.map(({ validator }) => validator.length), 8) + 3
  const harmed = samples.filter(isHarmed)
  const open = missed(samples)
  const alarmed = rates.filter(({ falseAlarms }) => falseAlarms > 0).map(it => it.validator)
  const doubtful = samples.filter(it => it.fault === null && it.seen.some(s => s.saw === "unclear"))
  return [
    "",
    `${harmed.length - open.length} of ${counted(harmed.length, "fault")} caught by somebody, ${open.length} by nobody.`,
    "",
    ...rates.flatMap(rate => rateLines(rate, width)),
    ...kindLines(samples, width),
    ...(alarmed.length > 0
      ? [
          "",
          `${listed(alarmed)} raised an alarm where there is no fault: what it caught means nothing.`,
        ]
      : []),
    ...(doubtful.length > 0
      ? ["", "Where there is no fault somebody could not tell: see above."]
      : []),
    ...missedLines(open, told),
  ]
}

function rateLines(rate: Rate, width: number): readonly string[] {
  const { validator, caught, unclear, faults, falseAlarms, controls, ms, usd } = rate
  const cost = usd === null ? "cost not known" : usd > 0 ? dollars(usd) : null
  const facts = [
    `caught ${caught} of ${faults}`,
    ...(unclear > 0 ? [`could not tell of ${unclear}`] : []),
    `${counted(falseAlarms, "false alarm")} in ${controls}`,
    lasted(ms),
    ...(cost === null ? [] : [cost]),
  ]
  const kinds = rate.kinds
    .filter(it => it.caught > 0)
    .map(it => `${KIND[it.kind]} ${it.caught} of ${it.faults}`)
  return [
    `${validator.padEnd(width)}${facts.join(", ")}`,
    ...(kinds.length > 0 ? [`${"".padEnd(width)}${kinds.join(", ")}`] : []),
  ]
}

function kindLines(samples: readonly Sample[], width: number): readonly string[] {
  const open = missed(samples)
  const kinds = kindsOf(samples).map(kind => {
    const all = samples.filter(({ fault }) => fault?.kind === kind).length
    const left = open.filter(({ fault }) => fault.kind === kind).length
    return `${KIND[kind]} ${all - left} of ${all}`
  })
  return [`${"together".padEnd(width)}${kinds.join(", ")}`]
}

/** Few enough that each is shown whole. */
const EQUAL =
  "A fault that changes nothing anybody can see cannot be told from one that was missed: read each before you write a criterion for it."

function missedLines(open: readonly Harmed[], { subject }: Told): readonly string[] {
  if (open.length === 0) return []
  const texts = new Map(subject.files.map(({ path, text }) => [path, text]))
  return [
    "",
    "Nobody caught:",
    ...open.flatMap(({ fault }, at) =>
      diffOf(fault, texts.get(fault.path) ?? "").map((line, index) =>
        index === 0 ? `${`${at + 1}.`.padEnd(4)}${KIND[fault.kind]}, ${line}` : `    ${line}`,
      ),
    ),
    "",
    EQUAL,
  ]
}

/** Three lines: where the fault is, the text before, and the text with the fault. */
function diffOf({ path, line, from, to, text, after }: Fault, before: string): readonly string[] {
  const rows = (whole: string, end: number) =>
    whole.split("\n").slice(line - 1, lineCount(whole, end))
  const old = rows(before, to)
  const now = rows(after, from + text.length)
  return [`${path}:${line}`, `- ${shown(old)}`, `+ ${shown(now)}`]
}

const lineCount = (text: string, end: number): number => text.slice(0, end).split("\n").length

function shown(lines: readonly string[]): string {
  const [first = "", ...more] = lines.map(line => line.trim()).filter(line => line !== "")
  const rest = more.length > 0 ? ` … and ${counted(more.length, "more line")}` : ""
  return `${plain(first === "" ? "(nothing)" : first, 160)}${rest}`
}

export function asJson(told: Told, samples: readonly Sample[]) {
  const { log, subject, args, validator, isolation } = told
  const texts = new Map(subject.files.map(({ path, text }) => [path, text]))
  return {
    ...{ feature: args.feature, mission: log.name, commit: subject.commit, seed: args.seed },
    agent: validator && {
      command: validator.agent,
      scripted: validator.isScripted,
      max_usd: validator.max,
    },
    validators: ratesOf(samples).map(({ falseAlarms, ...rate }) => ({
      ...rate,
      false_alarms: falseAlarms,
    })),
    faults: samples.filter(isHarmed).map(({ fault, seen }) => ({
      ...{ kind: fault.kind, path: fault.path, line: fault.line },
      diff: diffOf(fault, texts.get(fault.path) ?? ""),
      caught_by: named(seen, "alarm"),
      unclear_to: named(seen, "unclear"),
    })),
    isolation,
  }
}
