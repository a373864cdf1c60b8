/**
 * Keeps hostile code away from our process, and a model's key away from hostile code. Which wall
 * there is depends on the machine; every verdict says which one it was.
 */
import { sep } from "node:path"
import type { Isolation, ModelLimit, Usage } from "../core/log/attempt.ts"
import type { Brief } from "../core/log/brief.ts"
import { AttemptError } from "./attempt-error.ts"
import { endLeftBehind } from "./left-behind.ts"
import { machineNetwork } from "./machine-network.ts"
import type { Listed, Network, Relay } from "./room-network.ts"

/** A program to start, with everything that it gets. */
export interface Program {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

export interface Entering extends Program {
  /** Ends the group of processes that it became; left out if whoever starts it can do so. */
  readonly kill?: (group: number) => void
}

/** What can be seen and changed in a room, besides the machine's own programs. All paths are absolute. */
export interface RoomPlan {
  /** Folders whose content programs may change. */
  readonly writable: readonly (string | Placed)[]
  /** Files and folders that programs may read. What doesn't exist is left out. */
  readonly readable: readonly string[]
  /** Programs that start there; the packages in which they lie can be read. */
  readonly programs: readonly string[]
  /** A PATH whose programs can be started. */
  readonly path: string
  /** Where HOME and TMPDIR are, in one of the writable folders. */
  readonly home: string
  readonly temporary: string
  /** A folder of ours that programs find at `/tmp`, in case they don't ask for TMPDIR. */
  readonly shared: string
  /** Sockets of ours that programs may connect to. */
  readonly sockets: readonly string[]
  readonly network: Network
}

/** A folder of ours that programs find at another path. */
export interface Placed {
  readonly from: string
  readonly at: string
}

/** A place for programs that belong together, such as one agent or the commands of one step. */
export interface Room {
  /** What to start so that the program runs in the room. */
  enter(program: Program): Entering
  /** Ends everything that runs in the room. Resolves once nothing of it is alive. */
  clear(): Promise<void>
  /** Clears the room and gives it up. */
  end(): Promise<void>
  /**
   * What its programs took so much of that all of them were ended; null if nothing, also left out
   * where nobody watches. It is forgotten once the room is clear.
   */
  exceeded?(): Exceeded | null
}

/** What all programs of a machine share, and none may use up. */
export type Exceeded = "disk" | "processes"

export interface Sandbox {
  readonly isolation: Isolation
  /** One that has nothing but a loopback of its own, where there is a wall. */
  network(): Promise<Network>
  relay(network: Network, listed: Listed): Promise<Relay>
  open(plan: RoomPlan): Promise<Room>
}

/** Why a model is of no use now, as our own process saw it. */
export interface ModelTrouble {
  /**
   * "login": the key is refused. "unnamed": this agent uses it only with the name of a model, and
   * there is none. "spend": the attempt's own cap is reached. "ours": what leads to it broke.
   */
  readonly of:
    | "login"
    | "unnamed"
    | "quota"
    | "rate"
    | "overload"
    | "unreachable"
    | "spend"
    | "ours"
  /** When it is over, if the provider said so. */
  readonly resetsAt: ModelLimit["resetsAt"]
  /** One line for people. It holds no word of the provider's, which may hold a key. */
  readonly said: string
}

/** What our own process counted between an agent and its model. */
export interface Measured extends Pick<Usage, "usd" | "tokens"> {
  /** The model that wrote most; null if none was called. */
  readonly model: string | null
  /** Calls that were cut before they told their usage, so that it was estimated. */
  readonly guessed: number
}

/**
 * Stands between the agent and its model, so that the agent gets an address on this machine and no
 * key.
 */
export interface KeyProxy {
  /** Whether it can lead this agent to its model. */
  leads(asked: Pick<Brief, "agent" | "model">): boolean
  /** It answers in the agent's own network. */
  open(
    asked: Pick<Brief, "agent" | "model" | "models" | "prices" | "cap">,
    network: Pick<Network, "listen">,
  ): Promise<ModelAccess>
}

export interface ModelAccess {
  /** Variables that lead the agent to its model; none if it uses a login of its own. */
  readonly env: Readonly<Record<string, string>>
  /** What appears in nothing that is told of the agent. */
  readonly secrets: readonly string[]
  /** Variables that the agent must not get besides: other keys and addresses of its provider. */
  readonly hides: readonly string[]
  /** One line for the log about how the model is reached. */
  readonly said: string
  /** What our own process counted; null if the agent reaches its model by itself. */
  readonly metered: () => Measured | null
  /** Resolves once the model is known to be of no use. */
  readonly trouble: Promise<ModelTrouble>
  /** The trouble since which no call was answered; null if the last one was. */
  readonly standing: () => ModelTrouble | null
  close(): Promise<void>
}

/**
 * No isolation: everything runs as our own user. We know what still runs by the home or the
 * temporary folder that we gave it, so a process that hides both is not found. An agent has the
 * person's own home here, which all of the person's programs have, so it says nothing.
 */
export const noSandbox: Sandbox = {
  isolation: "none",
  network: async () => machineNetwork,
  relay: async () => ({
    env: {},
    contacts: () => ({ reached: [], refused: [] }),
    lead: () => ({ env: {}, open: () => ({ shut() {} }), refused: () => [] }),
    close: async () => {},
  }),
  async open({ home, temporary, writable }) {
    const isGiven = (folder: string) =>
      writable.some(it => typeof it === "string" && `${folder}${sep}`.startsWith(`${it}${sep}`))
    const given = {
      home: isGiven(home) ? home : null,
      temporary: isGiven(temporary) ? temporary : null,
    }
    const clear = async () => void (await endLeftBehind(given))
    return { enter: program => program, clear, end: clear }
  },
}

/** The line that an agent's job prints. */
export const isolationSaid = ({ isolation }: Sandbox): string =>
  `isolation: ${isolation}. The agent runs ${AS[isolation]}.`

const AS: Readonly<Record<Isolation, string>> = {
  user: "as a user of its own",
  bubblewrap: "behind bubblewrap",
  none: "as the user of this job",
}

/** No proxy: the agent uses the login that its user has on this machine. */
export const noKeyProxy: KeyProxy = {
  leads: () => false,
  open: async () => ({
    env: {},
    ...{ secrets: [], hides: [] },
    said: "The agent uses a login of its own; what it costs is what it says itself.",
    metered: () => null,
    trouble: new Promise(() => {}),
    standing: () => null,
    close: async () => {},
  }),
}

/**
 * The embedded GitHub calls itself this (the artifact library refuses 127.0.0.1), and no other
 * GitHub can.
 */
const EMBEDDED_HOST = "github.localhost"

export const isEmbedded = (serverUrl: string): boolean =>
  URL.canParse(serverUrl) && new URL(serverUrl).hostname === EMBEDDED_HOST

/**
 * Throws before anything of an agent's is started in a place where its code could reach our keys
 * and tokens.
 */
export function refuseWithoutSandbox(sandbox: Sandbox, serverUrl: string): void {
  if (sandbox.isolation !== "none" || isEmbedded(serverUrl)) return
  throw new AttemptError({
    what: "An agent and the code that it wrote do not run here.",
    where: `GITHUB_SERVER_URL, ${serverUrl}`,
    expected: `a sandbox that holds, or the embedded GitHub (http://${EMBEDDED_HOST}:PORT)`,
    got: "isolation: none, which would let the code read this job's tokens",
  })
}

/**
 * What the policy doesn't allow to run here; null if it allows it. Everything that starts a part of
 * an attempt asks this first.
 */
export const withoutIsolation = (
  { isolation }: Pick<Brief, "isolation">,
  sandbox: Sandbox,
): { readonly rule: string; readonly where: string } | null =>
  isolation === "required" && sandbox.isolation === "none"
    ? { rule: "isolation", where: "policy: isolation is required, and there is none here" }
    : null
