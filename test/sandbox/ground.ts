/** What every wall of these tests stands on: this machine as it is, and a folder of the test. */
import { randomUUID } from "node:crypto"
import { homedir } from "node:os"
import type { Sandbox } from "../../src/attempt/sandbox.ts"
import { bubblewrap, versionOf } from "../../src/sandbox/bubblewrap.ts"
import { user } from "../../src/sandbox/user.ts"
import type { Ground, RoomUser } from "../../src/sandbox/wall.ts"

export const path = process.env["PATH"] ?? ""

export const us: RoomUser = { user: process.getuid?.() ?? 0, group: process.getgid?.() ?? 0 }

export const groundIn = (folder: string): Ground => ({
  folder,
  path,
  ids: randomUUID,
  home: homedir(),
  hidden: [],
})

/** The walls that this machine's user can make, by name; each is made when it is tried. */
export const wallsOn = (
  ground: Ground,
): readonly (readonly [name: string, make: () => Sandbox])[] => [
  ...(us.user === 0
    ? ([
        ["a user of its own", () => user(ground, us, { asRoot: [], inner: null })],
        ["both walls", () => user(ground, us, { asRoot: [], inner: versionOf() })],
      ] as const)
    : []),
  ["bubblewrap", () => bubblewrap(ground, us)],
]
