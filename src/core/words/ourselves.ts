/** Who signs the commits that we make. Nobody's address (RFC 2606): a real one would give some account the credit. */
export const OURSELVES = { name: "Missions", email: "missions@missions.invalid" } as const
