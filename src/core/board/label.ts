/** The labels that we set, for people to filter by. */

/** Stands on every issue of a mission, so that stale bots can be told to leave it alone. */
export const LABEL = "mission"
/** Marks what waits for a person: one saved search finds it for a whole organisation. */
export const NEEDS_YOU = "mission-needs-you"
