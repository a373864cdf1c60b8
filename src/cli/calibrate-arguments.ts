/** Parses what a person typed after `missions calibrate`. Wrong use throws UsageError. */
import {
  type CalibrateArguments,
  typedCalibrate,
  USUALLY,
} from "../calibrate/calibration-options.ts"
import { TYPED } from "../core/render/phrase/typed.ts"
import { shownLine } from "../core/values/agent-line.ts"
import { FeatureId } from "../core/values/id.ts"
import { UsageError } from "../local/command-error.ts"
import {
  argumentsOf,
  MISSION_OPTIONS,
  missionOptions,
  onlyId,
  readOptions,
  typedAgain,
} from "./options.ts"

export const CALIBRATE_USAGE = `${TYPED} calibrate F1 [--faults 12] [--controls 2] [--seed 1]
                   [--with-agent [--agent COMMAND] [--max 5]] [--mission N] [--repo DIR] [--data DIR] [--json]
                   puts faults into a merged feature, in a copy, and says who notices them`

const OPTIONS = {
  faults: { type: "string" },
  controls: { type: "string" },
  seed: { type: "string" },
  "with-agent": { type: "boolean" },
  agent: { type: "string" },
  max: { type: "string" },
  ...MISSION_OPTIONS,
} as const

const where = "the arguments of missions calibrate"
/** Every fault runs each gate, so more than this many would take days. */
const FAULTS_MAX = 500
const CONTROLS_MAX = 20
const DOLLARS_MAX = 1_000

export function parseCalibrate(argv: readonly string[]): CalibrateArguments {
  const { values, positionals } = readOptions(argv, OPTIONS, { where, again: calibrateAgain })
  const changed: Changed = other =>
    calibrateAgain(argumentsOf({ ...values, ...other }, positionals))
  const isAsked = values["with-agent"] === true
  for (const name of ["agent", "max"] as const) {
    const got = values[name]
    if (got === undefined || isAsked) continue
    throw new UsageError({
      what: "Without --with-agent no agent is asked and nothing is paid.",
      where: `--${name}`,
      expected: "this option only together with --with-agent",
      got: shownLine(got),
      try: changed({ "with-agent": true }),
    })
  }
  const number = (name: "faults" | "controls" | "seed", least: number, most: number) =>
    whole(name, values[name] ?? `${USUALLY[name]}`, { least, most, changed })
  const options = {
    faults: number("faults", 1, FAULTS_MAX),
    controls: number("controls", 1, CONTROLS_MAX),
    seed: number("seed", 0, 2 ** 32 - 1),
    agent: isAsked
      ? {
          command: values.agent ?? null,
          max: dollarsIn(values.max ?? `${USUALLY.max}`, changed),
        }
      : null,
    ...missionOptions(values),
  }
  const wanted = { id: FeatureId, of: "feature", example: "F1" }
  const again = (feature: FeatureId) => typedCalibrate({ feature, ...options })
  return { feature: onlyId(positionals, wanted, { where, again }), ...options }
}

export const calibrateAgain = (argv: readonly string[]): string =>
  typedAgain(argv, parseCalibrate, args => typedCalibrate(args))

/** The command to type with these options changed. */
type Changed = (other: Readonly<Record<string, string | true>>) => string

function whole(
  name: string,
  got: string,
  {
    least,
    most,
    changed,
  }: { readonly least: number; readonly most: number; readonly changed: Changed },
): number {
  const number = /^\d{1,10}$/.test(got) ? Number(got) : Number.NaN
  if (number >= least && number <= most) return number
  throw new UsageError({
    what: "A number was not understood.",
    where: `--${name}`,
    expected: `a whole number from ${least} to ${most}`,
    got,
    try: changed({ [name]: `${number > most ? most : least}` }),
  })
}

function dollarsIn(got: string, changed: Changed): number {
  const number = /^\$?\d{1,4}(?:\.\d{1,2})?$/.test(got) ? Number(got.replace("$", "")) : 0
  if (number > 0 && number <= DOLLARS_MAX) return number
  throw new UsageError({
    what: "A ceiling was not understood.",
    where: "--max",
    expected: `dollars, above 0 and up to ${DOLLARS_MAX}`,
    got,
    try: changed({ max: `${USUALLY.max}` }),
  })
}
