/** What we wrote on GitHub, and the right to write it. */
import type { FeatureId } from "../../values/id.ts"
import { COMMENTS_PER_HOUR_MAX } from "../../values/limits.ts"
import { notifies } from "../posts.ts"
import { keyOf } from "../thing.ts"
import { type FoldsOf, intend } from "./draft.ts"

export const thingFolds: FoldsOf<
  | "things.intended"
  | "thing.bound"
  | "thing.lost"
  | "thing.pinned"
  | "effect.refused"
  | "field.contested"
> = {
  "things.intended": (draft, { things }, at) => {
    for (const thing of things) intend(draft, thing, at)
  },
  // The first binding counts. A second object with our key is repaired, never bound.
  "thing.bound": (draft, { thing, id, number }, at) => {
    const key = keyOf(thing)
    if (!draft.things.has(key)) {
      draft.things.set(key, { thing, id, number })
      if (notifies(thing)) draft.posted.splice(0, draft.posted.push(at) - COMMENTS_PER_HOUR_MAX)
    }
    draft.refused.delete(key)
  },
  "thing.lost": (draft, { thing, how }) => {
    // A validation's issue is made again at once; a feature's issue may have been deleted on
    // purpose.
    const of = thing.type === "issue" && thing.of.startsWith("F") ? thing.of : null
    if (of !== null) draft.lostIssues.set(of as FeatureId, how)
    draft.things.delete(keyOf(thing))
    draft.intents.delete(keyOf(thing))
    draft.pinned.delete(keyOf(thing))
  },
  "thing.pinned": (draft, { thing }, at) => {
    draft.pinned.set(keyOf(thing), at)
  },
  "effect.refused": (draft, { effect, status, message, lacks }, at) => {
    // Only the first of several equal refusals brings the address.
    const url = lacks?.url ?? draft.refused.get(effect)?.lacks?.url ?? null
    const found = lacks ? { lacks: { ...lacks, url } } : {}
    draft.refused.set(effect, { status, message, at, ...found })
  },
  "field.contested": (draft, { thing, field, by }) => {
    draft.contested.set(`${keyOf(thing)} ${field}`, { thing, field, by })
  },
}
