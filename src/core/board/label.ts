/** Labels that we set: what people filter by. */

/** On every issue of a mission; stale bots can be told to leave it alone. */
export const LABEL = "mission"
/** One saved search for a whole organisation: what waits for a person. */
export const NEEDS_YOU = "mission-needs-you"
