/** Scripts for the scripted agent. They play one valid mission of one feature; a test states the difference. */

export const GOAL = "Add a total to the cart"

export const PLAN = {
  title: "Cart total",
  goal: GOAL,
  criteria: [{ id: "C1", text: "The total is there", kind: "command", run: "test -f total.js" }],
  milestones: [{ id: "M1", title: "Totals", outcome: "The cart shows a total" }],
  features: [
    { id: "F1", milestone: "M1", title: "Sum the lines", fulfils: ["C1"], paths: ["total.js"] },
  ],
  estimate: { usd: { low: 0, high: 0 }, minutes: { low: 1, high: 2 }, lines: 20 },
}

export const QUESTION = {
  text: "Net or gross prices?",
  default: "gross",
  because: "cart.js shows gross prices",
}

interface Entry {
  readonly match: Readonly<Record<string, unknown>>
  readonly steps: readonly object[]
}

export const planned = (plan: object = PLAN): Entry => ({
  match: { kind: "plan" },
  steps: [{ plan }],
})

export const worked: Entry = {
  match: { feature: "F1" },
  steps: [
    { write: { path: "total.js", content: "export const total = 0\n" } },
    { report: { done: ["C1 holds"] } },
  ],
}

/** Works on only once the signal at this port is given, so that a test says what comes first. */
export const untilGiven = (port: number): object => ({
  run: {
    command: `bash -c 'until test "$(cat < /dev/tcp/127.0.0.1/${port})" = go; do sleep 0.05; done'`,
    expect: 0,
    within_ms: 600_000,
  },
})

/** Validators that wait so before they look. */
export const judgedAfter = (port: number): Entry => ({
  match: { kind: "validation" },
  steps: [untilGiven(port), { verdicts: "pass" }, { report: {} }],
})

/** Earlier entries win. All JSON is YAML. */
export const scriptOf = (...entries: readonly Entry[]): string =>
  JSON.stringify({
    version: 1,
    entries: [...entries, planned(), worked],
    fallback: { steps: [{ verdicts: "pass" }, { report: {} }] },
  })
