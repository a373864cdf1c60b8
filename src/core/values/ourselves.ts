/** The author of our commits. The address is nobody's (RFC 2606), because a real one would credit some account. */
export const OURSELVES = { name: "Missions", email: "missions@missions.invalid" } as const
