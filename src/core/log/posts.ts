/** Comments of which people are notified: all but Mission Control, which is edited. */
import type { Create, Effect } from "./effect.ts"
import type { Bound, Mission } from "./mission.ts"
import type { Thing } from "./thing.ts"

export type CommentThing = Extract<Thing, { type: "comment" }>

export type Post = Extract<Create, { readonly thing: CommentThing }>

export const notifies = (thing: Thing): boolean =>
  thing.type === "comment" && thing.of !== "mission_control"

export const isPost = (effect: Effect): effect is Post =>
  effect.type === "create" && notifies(effect.thing)

/** Those that were written. */
export const postsOf = (m: Mission): readonly Bound[] =>
  [...m.things.values()].filter(({ thing }) => notifies(thing))
