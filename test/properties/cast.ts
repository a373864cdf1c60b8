/** The people of a story, and its repository. */
import type { Person } from "../../src/core/values/id.ts"
import { sha } from "../core/support/sha.ts"

/** Owns the repository. */
export const mira: Person = { id: 1, login: "mira" }
/** May write, until somebody takes that right from her. */
export const dana: Person = { id: 2, login: "dana" }
/** May read. */
export const ned: Person = { id: 3, login: "ned" }
export const people = [mira, mira, mira, dana, ned] as const

export const BASE = sha("base")
