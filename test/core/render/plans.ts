/** The plans of the story: one with milestones and a small one. */
import { Draft, type Plan } from "../../../src/core/plan/plan.ts"
import type { CriterionId } from "../../../src/core/values/id.ts"

const command = (id: CriterionId, text: string, run: string) => ({
  id,
  text,
  kind: "command" as const,
  run,
})
const behaviour = (id: CriterionId, text: string, steps: number) => ({
  id,
  text,
  kind: "behaviour" as const,
  steps: Array.from({ length: steps }, (_, step) => `Do step ${step + 1} and look at the page`),
})

export const passkeys: Plan = {
  version: 2,
  ...Draft.parse({
    title: "Passkeys at sign-in",
    goal: "Customers can sign in with a passkey, beside passwords.",
    assumptions: ["Web only; passwords stay for everyone"],
    notInIt: ["the mobile API", "removing passwords", "admin tools"],
    risks: [
      "`api/src/session.ts` is shared with mobile; F4 may only add to it",
      "`package-lock.json` gets one new dependency, pinned",
    ],
    environment: {
      setup: ["npm ci"],
      gates: [
        { name: "types", run: "npm run typecheck" },
        { name: "tests", run: "npm test" },
        { name: "browser", run: "npm run e2e", createdBy: "F3" },
      ],
      services: [{ name: "shop", run: "npm start", ready: "curl -sf localhost:3000/healthz" }],
    },
    criteria: [
      command(
        "C1",
        "The migration applies and rolls back on the current schema",
        "npm run migrate:check",
      ),
      command(
        "C2",
        "Registering stores a credential; a replayed challenge is refused",
        "npm test -w api -- passkey-register",
      ),
      command("C3", "A challenge expires after 5 minutes", "npm test -w api -- passkey-expiry"),
      behaviour("C4", "A signed-in customer adds, names and removes a passkey", 9),
      command("C5", "The settings page has no axe violation", "npm run axe -- /settings"),
      behaviour("C6", "Password sign-in and running sessions work as before", 5),
      command(
        "C7",
        "A valid assertion signs in; wrong origin or counter is refused",
        "npm test -w api -- passkey-login",
      ),
      {
        id: "C8",
        text: "The session cookie equals a password session's",
        kind: "same_as_base",
        run: "npm test -w api -- cookie --reporter=json",
      },
      behaviour("C9", "Signs in with a passkey by keyboard alone", 6),
      behaviour("C10", "Without WebAuthn the form is unchanged", 4),
      command(
        "C11",
        "Ten failed assertions lock like ten failed passwords",
        "npm test -w api -- lockout",
      ),
      command("C12", "The last way in cannot be removed", "npm test -w api -- last-way-in"),
      {
        id: "C13",
        text: "Required checks of `main` are green on the final commit",
        kind: "check",
        name: "ci",
      },
    ],
    milestones: [
      {
        id: "M1",
        title: "A customer can add a passkey",
        outcome: "Sign-in itself is unchanged.",
        criteria: ["C6"],
      },
      {
        id: "M2",
        title: "A customer can sign in with it",
        outcome: "Passwords work as before.",
        criteria: ["C13"],
      },
    ],
    features: [
      {
        id: "F1",
        milestone: "M1",
        title: "Store passkeys",
        fulfils: ["C1"],
        paths: ["api/migrations/**"],
      },
      {
        id: "F2",
        milestone: "M1",
        title: "Registration endpoints",
        dependsOn: ["F1"],
        fulfils: ["C2", "C3"],
        paths: ["api/**"],
      },
      {
        id: "F3",
        milestone: "M1",
        title: "Passkeys in Settings",
        description: "Add a section Passkeys to the settings page.\n\nList, add, rename, remove.",
        dependsOn: ["F2"],
        fulfils: ["C4", "C5"],
        paths: ["web/src/settings/**"],
        skills: ["api-conventions"],
      },
      { id: "F4", milestone: "M2", title: "Sign-in endpoint and session", fulfils: ["C7", "C8"] },
      {
        id: "F5",
        milestone: "M2",
        title: "Button on the sign-in page",
        description: "Sign in with a passkey from the sign-in page. Works by keyboard alone.",
        dependsOn: ["F4"],
        fulfils: ["C9", "C10"],
        paths: ["web/src/sign-in/**"],
      },
      {
        id: "F6",
        milestone: "M2",
        title: "Lock-out and recovery",
        dependsOn: ["F4"],
        fulfils: ["C11", "C12"],
      },
    ],
    skills: [
      {
        name: "webauthn-testing",
        description: "How to test with a virtual authenticator.",
        body: "# WebAuthn\n\n```js\nawait page.addVirtualAuthenticator()\n```",
      },
    ],
    estimate: { usd: { low: 24, high: 46 }, minutes: { low: 150, high: 300 }, lines: 640 },
  }),
}

export const jsonFlag: Plan = {
  version: 1,
  ...Draft.parse({
    title: "A --json flag for the export command",
    goal: "Add a --json flag to the export command.",
    environment: { setup: ["npm ci"], gates: [{ name: "tests", run: "npm test" }] },
    criteria: [
      command(
        "C1",
        "`shop export --json` prints one JSON object per row",
        "npm test -w cli -- export-json",
      ),
      {
        id: "C2",
        text: "Without `--json` not a byte changes",
        kind: "same_as_base",
        run: "node cli export",
      },
      { id: "C3", text: "The checks that `main` requires are green", kind: "check", name: "ci" },
    ],
    milestones: [{ id: "M1", title: "The flag", outcome: "Rows can be read by programs." }],
    features: [{ id: "F1", milestone: "M1", title: "The flag", fulfils: ["C1", "C2", "C3"] }],
    estimate: { usd: { low: 1, high: 4 }, minutes: { low: 15, high: 35 }, lines: 60 },
  }),
}
