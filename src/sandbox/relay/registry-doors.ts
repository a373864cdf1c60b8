/** The doors of a relay to the private registries of a policy, which are open for set-up alone. */
import type { Duplex } from "node:stream"
import type { Doors, OpenRegistry } from "../../attempt/room-network.ts"
import { createAuthority } from "./certificates.ts"
import { type Door, openDoor } from "./registry-door.ts"
import type { Target } from "./target.ts"
import { believed, trustIn } from "./trust.ts"

/** By host and port. */
export type OpenDoors = Map<string, Door>

export const doorOf = ({ host, port }: Target): string => `${host}:${port}`

export function leadTo(
  registries: readonly OpenRegistry[],
  {
    folder,
    ca,
    doors,
    dial,
  }: {
    readonly folder: string
    readonly ca: readonly string[] | undefined
    readonly doors: OpenDoors
    readonly dial: (target: Target) => Promise<Duplex>
  },
): Doors {
  const authority = createAuthority()
  const hosts = Map.groupBy(registries, doorOf)
  const refused = new Set<string>()
  return {
    env: trustIn(folder, authority),
    refused: () => [...refused],
    open() {
      for (const [name, group] of hosts) {
        const [first, ...more] = group
        if (first === undefined) continue
        const { host, port } = first
        const door = openDoor({
          ...{ authority, registries: [first, ...more], ca: ca ?? believed() },
          dial: () => dial({ host, port }),
          onRefused: variable => refused.add(variable),
        })
        doors.set(name, door)
      }
      return {
        shut() {
          for (const name of hosts.keys()) {
            doors.get(name)?.close()
            doors.delete(name)
          }
        },
      }
    },
  }
}
