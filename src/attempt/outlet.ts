/**
 * What programs of a room reach outside of it, by the policy and as far as this machine can hold
 * anybody to it. Without a wall there is nothing that could.
 */
import type { Contacts } from "../core/log/contacts.ts"
import { NETWORK_USUAL, type NetworkMode, type NetworkPolicy } from "../core/plan/network-policy.ts"
import { machineNetwork } from "./machine-network.ts"
import type { Network } from "./room-network.ts"
import type { Sandbox } from "./sandbox.ts"

export interface Outlet {
  readonly network: Network
  /** A program's variables, with those that lead it out. */
  leading(env: Readonly<Record<string, string>>): Record<string, string>
  /** One line for the log. */
  readonly said: string
  contacts(): Contacts
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
}

export async function openOutlet(
  sandbox: Pick<Sandbox, "isolation" | "network" | "relay">,
  { of, policy = {}, login = [] }: OutletPlan,
): Promise<Outlet> {
  const mode = policy[of] ?? NETWORK_USUAL
  if (sandbox.isolation === "none" || mode === "open") return open(mode)
  const network = await sandbox.network()
  if (mode === "none") {
    const nothing = { reached: [], refused: [] }
    return {
      ...{ network, leading: env => ({ ...env }), said: `The network of ${of}: none.` },
      contacts: () => ({ network: mode, ...nothing }),
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
    leading: env => led(env, relay.env),
    said: `The network of ${of}: ${own}, and ${hosts.length} hosts of the policy.`,
    contacts: () => ({ network: mode, ...relay.contacts() }),
    async end() {
      await relay.close()
      await network.end()
    },
  }
}

const open = (asked: NetworkMode): Outlet => ({
  network: machineNetwork,
  leading: env => ({ ...env }),
  said:
    asked === "open"
      ? "The network is open, as the policy says."
      : "The network is open, because nothing here could limit it.",
  contacts: () => ({ network: "open", reached: [], refused: [] }),
  end: async () => {},
})

/** What a Java program was told already has to stay. */
const ADDED_TO = ["MAVEN_OPTS", "GRADLE_OPTS", "SBT_OPTS"]

function led(
  env: Readonly<Record<string, string>>,
  way: Readonly<Record<string, string>>,
): Record<string, string> {
  const beside = Object.entries(way).map(([name, value]) => {
    const before = ADDED_TO.includes(name) ? env[name] : undefined
    return [name, before === undefined ? value : `${before} ${value}`] as const
  })
  return { ...env, ...Object.fromEntries(beside) }
}
