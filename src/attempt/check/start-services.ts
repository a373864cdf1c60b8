/**
 * Keeps a plan's services running while something is proven. The plan says what they are; that they
 * answered is what we saw ourselves.
 */
import type { Environment } from "../../core/plan/plan.ts"
import { isAddress, OWN_PORT, type Ports, portName } from "../../core/plan/port.ts"
import { sha256 } from "../../core/values/digest.ts"
import { tailOf } from "../../core/values/printed.ts"
import type { Network } from "../room-network.ts"
import { turnOfLoop } from "../wait-for.ts"
import { ask } from "./ask-address.ts"
import type { Ran } from "./ran.ts"
import {
  atMost,
  type CommandOptions,
  type Running,
  runCommand,
  startCommand,
} from "./run-command.ts"

export interface Start extends Omit<CommandOptions, "run"> {
  /** The ports of all services; a command finds them in its environment. */
  readonly ports: Ports
  /** Where they listen. */
  readonly network: Network
}

type Service = Environment["services"][number]

export interface Fallen {
  readonly name: string
  readonly run: string
  /** Follows the service's name in a sentence. */
  readonly why: string
  /**
   * The run of the service itself, with what it printed; its exit is 124 if it was still running.
   */
  readonly ran: Ran
  /** Whether something else on this machine is in its way, so that the work isn't to blame. */
  readonly isMachines: boolean
}

export interface Started {
  /** The first service that isn't ready; null if all answered. */
  readonly failed: Fallen | null
  /**
   * Services that have ended since, or are about to. No service should end before we tell it to.
   */
  fallen(): Promise<readonly Fallen[]>
  end(): Promise<void>
}

/**
 * A database or web server answers within seconds. A build that it needs first belongs to set-up.
 */
const READY_MS = 60_000
/** A readiness check that hangs is started again. */
const QUESTION_MS = 10_000
/** Most services are ready at once. We ask a slow one less and less often. */
const PAUSE_MS = 20
const PAUSE_MS_MAX = 250
/** The step ends services; this only limits one that the step forgets. No job is longer. */
const SERVICE_MS = 24 * 60 * 60_000
/** A service may print for long, so we keep only the end. */
const TAIL_CHARACTERS_MAX = 4_000

interface RunningService {
  readonly service: Service
  readonly running: Running
  /** Its result; null while it runs. */
  ran: Ran | null
}

/**
 * Starts services one after the other in the order of the plan, because a web server may need the
 * database first.
 */
export async function startServices(
  start: Start,
  services: Environment["services"],
): Promise<Started> {
  const begun: RunningService[] = []
  const end = async () => {
    for (const { running } of begun) running.end()
    await Promise.all(begun.map(({ running }) => running.over))
  }
  const fallen = async () => {
    for (const one of begun) await standsStill(start, one)
    return begun.flatMap(({ service, ran }) =>
      ran === null ? [] : [fall(service, ran, `${endedWord(ran)} before it was told to`)],
    )
  }
  for (const service of services) {
    const inTheWay = await portInTheWay(start, service)
    if (inTheWay !== null) return { failed: inTheWay, fallen, end }
    const one = begin(start, service)
    begun.push(one)
    const failed = await waitUntilReady(start, one)
    if (failed !== null) return { failed, fallen, end }
  }
  return { failed: null, fallen, end }
}

function begin(start: Start, service: Service): RunningService {
  const limits = { ...start.limits, wallMs: SERVICE_MS }
  const env = environmentFor(start, service)
  const running = startCommand({ ...start, env, limits, run: service.run })
  const one: RunningService = { service, running, ran: null }
  const keep = (ran: Ran) => {
    one.ran = ran
  }
  // The error of a service that never began is thrown where it is ended.
  running.over.then(keep, () => {})
  return one
}

const ownPort = ({ ports }: Start, { name }: Service): number => ports[portName(name) ?? ""] ?? 0

const environmentFor = (start: Start, service: Service): Start["env"] => ({
  ...start.env,
  [OWN_PORT]: `${ownPort(start, service)}`,
})

/**
 * A service that no longer answers has ended or is about to, so we wait for its end. One that goes
 * on running may have its reasons, such as a command that shut a part of it down.
 */
async function standsStill(start: Start, { service, running }: RunningService): Promise<void> {
  if (start.signal.aborted) return
  if (running.hasEnded() || (await questioned(start, service)) !== null) {
    await atMost(QUESTION_MS, running.over)
  }
}

/** null once it answers. */
async function waitUntilReady(start: Start, one: RunningService): Promise<Fallen | null> {
  const { clock, signal } = start
  const { service, running } = one
  const until = clock.now() + READY_MS
  for (let pauseMs = PAUSE_MS; ; pauseMs = Math.min(PAUSE_MS_MAX, pauseMs * 2)) {
    const question = await questioned(start, service)
    // Its end may have come before the answer, and Node tells of signals last.
    await turnOfLoop()
    // If the service has ended, whatever answers at its address is something else.
    if (running.hasEnded()) {
      const ran = await running.over
      return fall(service, ran, `${endedWord(ran)} before it was ready`)
    }
    if (question === null) return null
    if (clock.now() >= until || signal.aborted) {
      const why = `was not ready within ${READY_MS / 1_000} s: ${question.why}`
      const printed = [running.printed(), question.output].filter(text => text !== "")
      return fall(service, stillRunning(printed.join("\n")), why)
    }
    await clock.wait(pauseMs)
  }
}

/** null if it answered as it should. */
async function questioned(start: Start, service: Service) {
  const { ready } = service
  const ports = { ...start.ports, [OWN_PORT]: ownPort(start, service) }
  if (isAddress(ready)) {
    const answer = await ask({ method: "GET", url: ready }, { ...start, ports })
    if (answer.is === "none") return { why: `${ready}: ${answer.why}`, output: "" }
    const isWell = answer.status >= 200 && answer.status < 400
    return isWell ? null : { why: `${ready} gives status ${answer.status}`, output: answer.body }
  }
  const limits = { ...start.limits, wallMs: Math.min(start.limits.wallMs, QUESTION_MS) }
  const env = environmentFor(start, service)
  const ran = await runCommand({ ...start, env, limits, run: ready })
  return ran.exit === 0 ? null : { why: `\`${ready}\` ends with ${ran.exit}`, output: ran.output }
}

/**
 * Another attempt on this machine may hold a port that the plan fixes, so we wait for that one. If
 * a port that we drew was taken while set-up ran, its new owner will keep it, so we don't.
 */
async function portInTheWay(start: Start, service: Service): Promise<Fallen | null> {
  const port = ownPort(start, service)
  const until = start.clock.now() + (service.port === undefined ? 0 : READY_MS)
  while (!(await start.network.isFree(port))) {
    if (start.clock.now() >= until || start.signal.aborted) {
      const why = `cannot listen: port ${port} is taken by another program on this machine`
      return { ...fall(service, stillRunning(""), why), isMachines: true }
    }
    await start.clock.wait(PAUSE_MS_MAX)
  }
  return null
}

const fall = ({ name, run }: Service, ran: Ran, why: string): Fallen => ({
  ...{ name, run, why, isMachines: false },
  ran: { ...ran, output: tailOf(ran.output, TAIL_CHARACTERS_MAX) },
})

const stillRunning = (output: string): Ran => ({
  ...{ exit: 124, ms: READY_MS, ended: "overtime" },
  ...{ output, outputDigest: sha256(output) },
})

const endedWord = ({ exit, ended }: Ran): string =>
  ended === "flooded"
    ? "printed without end and was ended"
    : ended === "disk"
      ? "filled the disk and was ended"
      : ended === "processes"
        ? "started too many processes and was ended"
        : `ended with ${exit}`
