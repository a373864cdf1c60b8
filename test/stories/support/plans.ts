/** Plans that stories propose. */
import { Draft } from "../../../src/core/plan/plan.ts"

const command = (id: string, text: string) => ({
  id,
  kind: "command",
  text,
  run: `npm test -- ${id}`,
})

const draft = (plan: object): Draft => Draft.parse(plan)

/** One feature, without milestones and without issues of its own. */
export const small: Draft = draft({
  title: "Export orders as JSON",
  goal: "The export command has a --json flag.",
  environment: { setup: ["npm ci"], gates: [{ name: "tests", run: "npm test" }] },
  criteria: [
    command("C1", "Prints one JSON object per row"),
    {
      id: "C2",
      kind: "same_as_base",
      text: "Without the flag not a byte changes",
      run: "./export",
    },
  ],
  milestones: [{ id: "M1", title: "Export", outcome: "Orders can be exported as JSON." }],
  features: [
    {
      id: "F1",
      milestone: "M1",
      title: "The flag",
      fulfils: ["C1", "C2"],
      paths: ["src/export/**"],
    },
  ],
  estimate: { usd: { low: 1, high: 4 }, minutes: { low: 15, high: 35 }, lines: 40 },
})

/** Two milestones: three features in the first, one in the second. */
export const passkeys: Draft = draft({
  title: "Passkeys at sign-in",
  goal: "Customers can sign in with a passkey, beside passwords.",
  notInIt: ["The mobile API."],
  environment: { setup: ["npm ci"], gates: [{ name: "tests", run: "npm test" }] },
  criteria: [
    command("C1", "The migration applies and rolls back"),
    command("C2", "A replayed challenge is refused"),
    command("C3", "The settings page lists passkeys"),
    {
      id: "C4",
      kind: "behaviour",
      text: "A customer adds a passkey",
      steps: ["Open the settings."],
    },
    command("C5", "A valid assertion signs in"),
  ],
  milestones: [
    { id: "M1", title: "Add a passkey", outcome: "A customer can add one.", criteria: ["C4"] },
    { id: "M2", title: "Sign in with it", outcome: "A customer can sign in with one." },
  ],
  features: [
    {
      id: "F1",
      milestone: "M1",
      title: "Store passkeys",
      fulfils: ["C1"],
      paths: ["src/store/**"],
    },
    {
      id: "F2",
      milestone: "M1",
      title: "Register one",
      fulfils: ["C2"],
      dependsOn: ["F1"],
      paths: ["src/register/**"],
    },
    { id: "F3", milestone: "M1", title: "Settings", fulfils: ["C3"], paths: ["web/**"] },
    { id: "F4", milestone: "M2", title: "Sign in", fulfils: ["C5"], paths: ["src/sign-in/**"] },
  ],
  estimate: { usd: { low: 24, high: 46 }, minutes: { low: 150, high: 300 }, lines: 640 },
})
