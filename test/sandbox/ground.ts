/** What every wall of these tests stands on: this machine as it is, and a folder of the test. */
import { randomUUID } from "node:crypto"
import { homedir } from "node:os"
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
