/** The page that says which provider receives what, for those who answer for a repository. */
import type { KeptWhere } from "../plan/kept-where.ts"
import type { ProvidersView } from "../view/providers.ts"
import { code } from "./markdown/neutral.ts"
import { table } from "./markdown/table.ts"
import { listed } from "./phrase/amount.ts"
import { TYPED } from "./phrase/typed.ts"

type Role = ProvidersView["roles"][number]["role"]

const RECEIVES: Readonly<Record<Role, string>> = {
  planner:
    "the goal, what people wrote in the issue and as answers, whichever files of the repository it reads, the output of commands that it runs, notes of earlier planners",
  worker:
    "its feature and its criteria, what people said to steer it, whichever files of the repository it reads, what it writes, the output of commands that it runs, notes of earlier workers",
  validator:
    "the goal, the criteria, whichever files of the delivered tree it reads, what the worker reported, the output of commands that it runs, what a browser shows it",
}

const KEPT: Readonly<Record<KeptWhere, string>> = {
  on: "are kept as artifacts of their runs",
  private_only: "are kept as artifacts of their runs if the repository is private",
  off: "are not kept",
}

const KEYS = table(
  ["Where", "Key", "Calls go", "What is counted"],
  [
    [
      "on GitHub",
      "the secret `MISSIONS_MODEL_KEY` of the Environment `missions`",
      "through Missions to the provider, or to `MISSIONS_MODEL_URL` if that is set",
      "tokens by model, by Missions itself, which keeps no text of a call",
    ],
    [
      "on a person's machine, with `MISSIONS_MODEL_KEY`",
      "that person's",
      "through Missions, in the same way",
      "the same",
    ],
    [
      "on a person's machine, without it",
      "that person's own login or key",
      "from the agent straight to its provider",
      "what the agent says of itself",
    ],
  ],
)

const CONSENT =
  "A login enters an agent's room only once its person has agreed to it, for each agent and machine, by `share` at the terminal or by `--share-login`: the agent's code, and code that it runs, can then read it. Without that the agent works with a key only. With it the agent reaches the hosts of its login and those that the policy lists."

export function providersPage({ roles, models, variables, ...kept }: ProvidersView): string {
  const rows = roles.map(({ role, agent, model, effort, withKey, withLogin }) => [
    role,
    code(agent, 120),
    [
      model === null ? "its own choice" : code(model, 120),
      effort === null ? "" : `${effort} effort`,
    ]
      .filter(part => part !== "")
      .join(", "),
    withKey === null ? "not known" : code(withKey),
    withLogin.length === 0 ? "as its settings say" : withLogin.map(host => code(host)).join(", "),
  ])
  const named = [...new Set(roles.map(({ role }) => role))]
  const only =
    models.length === 0
      ? "The policy names no models, so any that the key allows may be called."
      : `Only these models may be called: ${listed(models.map(model => code(model, 120)))}.`
  const besides =
    variables.length === 0
      ? "The policy names no further variables for agents."
      : `Agents also get the values of ${listed(variables.map(name => code(name)))}, because the policy names them.`
  return [
    "# Which provider receives what",
    `Made from the repository's policy by \`${TYPED} agents explain --providers\`. A plan or a person may choose another agent for a feature; the plan's comment shows it.`,
    table(["Role", "Agent", "Model", "Called with a key", "Called with its own login"], rows),
    "## What each role's provider receives",
    table(
      ["Role", "Receives"],
      named.map(role => [role, RECEIVES[role]]),
    ),
    `Agents run no code elsewhere than on the machine of the run. ${besides}`,
    "No agent receives GitHub's tokens, the model's key where Missions holds it, or secrets of the repository.",
    "## By whose key, and what is counted",
    KEYS,
    CONSENT,
    only,
    "## What is kept",
    `Transcripts ${KEPT[kept.transcripts]}. Captures of validators ${KEPT[kept.captures]}. Plans, reports and the log stay in the repository's own refs. What a provider keeps, its own terms say.`,
  ].join("\n\n")
}
