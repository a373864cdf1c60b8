/**
 * What programs of a room reach outside of it, by the policy and as far as this machine can hold
 * anybody to it. Without a wall there is nothing that could.
 */
import type { Contacts } from "../core/log/contacts.ts"
import { NETWORK_USUAL, type NetworkMode, type NetworkPolicy } from "../core/plan/network-policy.ts"
import { readRegistries, registryVariables } from "../core/plan/registry.ts"
import { machineNetwork } from "./machine-network.ts"
import type { Network, Relay } from "./room-network.ts"
import type { Sandbox } from "./sandbox.ts"

type Variables = Readonly<Record<string, string>>

export interface Outlet {
  readonly network: Network
  /** To private registries; null where none are led to. */
  readonly registries: SetUpWay | null
  /** A program's variables, with those that lead it out. */
  leading(env: Variables): Record<string, string>
  /** One line for the log. */
  readonly said: string
  contacts(): Contacts
  /** Resolves if a part of it is gone before it was ended; nobody else is to blame then. */
  readonly lost: Promise<string>
  end(): Promise<void>
}

export interface OutletPlan {
  readonly of: "agents" | "checks"
  /** Left out by older policies. */
  readonly policy: NetworkPolicy | undefined
  /**
   * What an agent has to reach with a login of its own. It then reaches nothing else but what the
   * policy names, because its code can read that login.
   */
  readonly login?: readonly string[]
  /** Only programs of set-up are ever led to private registries. */
  readonly setUp?: SetUpNeeds
}

interface SetUpNeeds {
  /** What our process holds by the names of variables, and shows to no program. */
  readonly held: Held
  /** A folder of ours, which is made if it is needed. */
  readonly folder: string
}

export type Held = (variable: string) => string | undefined

/** The way of set-up to private registries. */
interface SetUpWay {
  /** What its programs have to see. */
  readonly readable: readonly string[]
  /** Variables that the policy names and nobody gave a value. */
  readonly unset: readonly string[]
  /** Variables whose values a registry refused. */
  refused(): readonly string[]
  /** Opens the registries while a command of set-up runs, and for nothing else. `led`: its variables. */
  during<T>(led: Variables, run: (env: Record<string, string>) => Promise<T>): Promise<T>
}

/** Files of a repository may ask for a variable by its name, also where nothing is to be read by it. */
const PLACEHOLDER = "held-by-missions"

export async function openOutlet(
  sandbox: Pick<Sandbox, "isolation" | "network" | "relay">,
  { of, policy = {}, login = [], setUp }: OutletPlan,
): Promise<Outlet> {
  const mode = policy[of] ?? NETWORK_USUAL
  if (sandbox.isolation === "none" || mode === "open") return open(mode)
  const network = await sandbox.network()
  const dummies = Object.fromEntries(
    registryVariables(policy.registries).map(name => [name, PLACEHOLDER]),
  )
  if (mode === "none") {
    const nothing = { reached: [], refused: [] }
    return {
      ...{ network, registries: null, said: `The network of ${of}: none.` },
      leading: env => ({ ...env, ...dummies }),
      contacts: () => ({ network: mode, ...nothing }),
      lost: network.lost ?? NEVER,
      end: () => network.end(),
    }
  }
  const { hosts = [] } = policy
  const listed = { hosts: [...hosts, ...login], isUsual: login.length === 0 }
  const relay = await sandbox.relay(network, listed).catch(async (error: unknown) => {
    await network.end()
    throw error
  })
  const own = listed.isUsual ? "registries of packages" : `${login.length} hosts of its login`
  return {
    network,
    leading: env => ({ ...led(env, relay.env), ...dummies }),
    registries: setUp ? wayFor(relay, policy, setUp) : null,
    said: `The network of ${of}: ${own}, and ${hosts.length} hosts of the policy.`,
    contacts: () => ({ network: mode, ...relay.contacts() }),
    lost: Promise.race([network.lost ?? NEVER, relay.lost ?? NEVER]),
    async end() {
      await relay.close()
      await network.end()
    },
  }
}

const NEVER = new Promise<never>(() => {})

const open = (asked: NetworkMode): Outlet => ({
  ...{ network: machineNetwork, registries: null },
  leading: env => ({ ...env }),
  said:
    asked === "open"
      ? "The network is open, as the policy says."
      : "The network is open, because nothing here could limit it.",
  contacts: () => ({ network: "open", reached: [], refused: [] }),
  lost: NEVER,
  end: async () => {},
})

function wayFor(
  relay: Pick<Relay, "lead">,
  { registries }: NetworkPolicy,
  { held, folder }: SetUpNeeds,
): SetUpWay | null {
  const named = readRegistries(registries)
  if (named.length === 0) return null
  const doors = relay.lead(
    named.flatMap(it => {
      const value = held(it.variable)
      return value ? [{ ...it, value }] : []
    }),
    folder,
  )
  return {
    readable: [folder],
    unset: registryVariables(registries).filter(name => !held(name)),
    refused: doors.refused,
    async during(env, run) {
      const opened = doors.open()
      try {
        return await run(led(env, doors.env))
      } finally {
        opened.shut()
      }
    },
  }
}

/** What a Java program was told already has to stay. */
const ADDED_TO = ["MAVEN_OPTS", "GRADLE_OPTS", "SBT_OPTS"]

function led(env: Variables, way: Variables): Record<string, string> {
  const beside = Object.entries(way).map(([name, value]) => {
    const before = ADDED_TO.includes(name) ? env[name] : undefined
    return [name, before === undefined ? value : `${before} ${value}`] as const
  })
  return { ...env, ...Object.fromEntries(beside) }
}
