/** The check run that says how far a mission's log went. */

/** What GitHub shows of it. */
export const witnessText = (issue: number, { head }: { readonly head: string }) => ({
  output: {
    title: `The log of mission #${issue}`,
    summary: `The log had come to ${head} when this was written. If it is moved back behind that commit, the mission is held.`,
  },
})
