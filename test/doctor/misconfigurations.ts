/**
 * Everything that can be set wrong in a repository of the embedded GitHub, and the lines that
 * `missions doctor` must say of it.
 */
import type { Ruleset } from "../../src/embedded/github/model/owners-rules.ts"
import { rewrite } from "../cli/enrolling.ts"
import { here } from "../embedded/github/http/seeded.ts"
import { type DoctorWorld, REVIEWED } from "./doctor-world.ts"

export const ATTEMPT = ".github/workflows/missions-attempt.yml"

type Seed = (world: DoctorWorld) => unknown
/** As in "✗ App refs: The App cannot make …". */
type Lines = readonly RegExp[]

const rule = (more: Partial<Ruleset>): Ruleset => ({
  ...{ id: 2, name: "Wrong", refs: ["refs/heads/mission/**"], rules: [], ...more },
})
const ruled =
  (more: Partial<Ruleset>): Seed =>
  ({ settings }) =>
    settings({ rulesets: [REVIEWED, rule(more)] })

/** The only rulesets are those that are given. */
const only =
  (...rulesets: readonly Ruleset[]): Seed =>
  ({ settings }) =>
    settings({ rulesets })

/** Commits of persons land although a pull request is required, because the test stands above rules. */
const edited =
  (path: string, change: (text: string) => string): Seed =>
  async world => {
    world.settings({ rulesets: [] })
    await rewrite(world, path, change)
    world.settings({ rulesets: [REVIEWED] })
  }

const workflow = (on: string, more = ""): Seed =>
  edited(
    ".github/workflows/ci.yml",
    () => `on: ${on}\njobs:\n  one:\n    runs-on: x\n    steps: [{ run: make }]\n${more}`,
  )

const removed =
  (path: string): Seed =>
  async world => {
    const { octokit, settings } = world
    settings({ rulesets: [] })
    const { data: ref } = await octokit.git.getRef({ ...here, ref: "heads/main" })
    const { data: base } = await octokit.git.getCommit({ ...here, commit_sha: ref.object.sha })
    const { data: tree } = await octokit.git.createTree({
      ...{ ...here, base_tree: base.tree.sha },
      tree: [{ path, mode: "100644", type: "blob", sha: null }],
    })
    const made = { ...here, message: "Remove", tree: tree.sha, parents: [ref.object.sha] }
    const { data: commit } = await octokit.git.createCommit(made)
    await octokit.git.updateRef({ ...here, ref: "heads/main", sha: commit.sha })
    settings({ rulesets: [REVIEWED] })
  }

const asApp = ({ app }: DoctorWorld, more: object) => Object.assign(app, more)

/** What asks as the installation. */
const GONE = ["org-policy", "check", "refs", "landing", "trial"]

export const MISCONFIGURED: readonly (readonly [name: string, seed: Seed, lines: Lines])[] = [
  [
    "no workflow file",
    removed(ATTEMPT),
    [
      /^✗ person files: \.github\/workflows\/missions-attempt\.yml is not on main\. → npm run missions -- init ada\/engine$/,
      /^✗ person workflow: GitHub does not know the workflow/,
    ],
  ],
  [
    "a workflow whose agent may write",
    edited(ATTEMPT, text =>
      text.replace("permissions: { contents: read }", "permissions: write-all"),
    ),
    [
      /^✗ person files: .*missions-attempt\.yml was changed: jobs\.agent\.permissions is .*→ .* --replace$/,
    ],
  ],
  [
    "a workflow that pins no commit",
    edited(ATTEMPT, text => text.replaceAll(/missions\/missions@\w+/g, "missions/missions@v1")),
    [/^✗ person files: .*missions-attempt\.yml was changed: .*jobs/],
  ],
  [
    "a workflow that is switched off",
    ({ settings }) => settings({ disabledWorkflows: [ATTEMPT] }),
    [/^✗ person workflow: The workflow is switched off: disabled_manually\. → gh workflow enable/],
  ],
  [
    "Actions switched off",
    ({ settings }) => settings({ actions: { enabled: false } }),
    [/^✗ person actions: Actions are switched off here\. → allow them at .*settings\/actions$/],
  ],
  [
    "other Actions than ours allowed",
    ({ settings }) => settings({ actions: { allowed: "selected", patterns: ["acme/*"] } }),
    [/^✗ person actions: missions\/missions is not among the allowed actions/],
  ],
  [
    "only local actions allowed",
    ({ settings }) => settings({ actions: { allowed: "local_only" } }),
    [/^✗ person actions: missions\/missions is not among the allowed actions/],
  ],
  [
    "jobs that may write by default",
    ({ settings }) => settings({ actions: { defaultPermission: "write" } }),
    [/^! person job-rights: Jobs may write unless/],
  ],
  [
    "the kill switch",
    ({ face, repository }) => face.model.setup.variable(repository.id, "MISSIONS_DISABLED", "true"),
    [/^✗ person switch: The variable MISSIONS_DISABLED stops every attempt\. → gh variable delete/],
  ],
  [
    "no environment",
    ({ repository }) => delete repository.environments["missions"],
    [/^✗ person environment: There is no environment missions\. .*→ npm run missions -- init/],
  ],
  [
    "an environment for every branch",
    ({ settings }) => settings({ deployments: { missions: null } }),
    [/^✗ person environment: Every branch may use missions, so everybody who can push can read/],
  ],
  [
    "an environment for one more branch",
    ({ settings }) => settings({ deployments: { missions: ["main", "dev/*"] } }),
    [/^✗ person environment: dev\/\* may use missions as well/],
  ],
  [
    "an environment for another branch",
    ({ settings }) => settings({ deployments: { missions: ["dev"] } }),
    [/^✗ person environment: missions does not let main use it/],
  ],
  [
    "an environment that a person must open",
    ({ settings }) => settings({ reviewed: ["missions"] }),
    [/^✗ person environment: Every attempt waits .*→ remove required_reviewers/],
  ],
  [
    "the model's key as a secret of the repository",
    ({ face, repository }) =>
      face.model.setup.secret(repository.id, { name: "MISSIONS_MODEL_KEY", value: "k" }),
    [/^✗ person secret-place: MISSIONS_MODEL_KEY is a secret of the repository/],
  ],
  [
    "a policy that is switched off",
    edited(".github/missions.yml", text => text.replace("enabled: true", "enabled: false")),
    [/^✗ person policy: The policy switches missions off, in line \d+/],
  ],
  [
    "a policy with a mistake",
    edited(".github/missions.yml", text => `${text}\nparallel: many\n`),
    [/^✗ person policy: The policy has a mistake: parallel has a wrong value/],
  ],
  [
    "branches of missions that nobody may make",
    ruled({ rules: [{ type: "creation" }] }),
    [
      /^✗ person rules: On mission\/\*\* nobody may make branches\. .*→ exclude mission\/\*\*/,
      /^✗ app refs: The App cannot make mission\/0\/main\. \[POST git\/refs .*422 .*creations being restricted/,
    ],
  ],
  [
    "branches of missions that nobody may delete",
    ruled({ rules: [{ type: "deletion" }] }),
    [
      /^✗ person rules: .*nobody may delete/,
      /^✗ app refs: The App made mission\/0\/main and cannot delete it/,
    ],
  ],
  [
    "refs that a rule for everything reaches",
    ruled({ refs: ["refs/missions/**"], rules: [{ type: "creation" }] }),
    [/^✗ app refs: The App cannot make refs\/missions\/0\/probe\. .*→ leave refs\/missions/],
  ],
  [
    "signed commits on every branch",
    ruled({ refs: ["~ALL"], rules: [{ type: "required_signatures" }] }),
    [/^✗ person signatures: Commits on mission\/\*\* must be signed/],
  ],
  [
    "signed-off commits on every branch",
    ruled({
      refs: ["~ALL"],
      rules: [
        {
          type: "commit_message_pattern",
          parameters: { operator: "regex", pattern: "Signed-off-by: " },
        },
      ],
    }),
    [/^✗ person sign-off: Messages of commits on mission\/\*\* must be signed off/, /^✗ app refs/],
  ],
  [
    "sign-off on GitHub's pages",
    ({ settings }) => settings({ signoff: true }),
    [/^! person sign-off: Commits that people make on GitHub's pages must be signed off/],
  ],
  [
    "a linear history on the branches of missions",
    ruled({ rules: [{ type: "required_linear_history" }] }),
    [/^✗ person rules: On mission\/\*\* there may be no merge commits/],
  ],
  [
    "pull requests for every branch",
    ruled({ refs: ["~ALL"], rules: [{ type: "pull_request" }] }),
    [/^✗ person rules: On mission\/\*\* each change needs a pull request/],
  ],
  [
    "a default branch that is not protected",
    only(),
    [/^✗ app landing: Nothing keeps the App from landing on main\./],
  ],
  [
    "a default branch with required checks alone",
    ({ settings }) => settings({ rulesets: [], protection: [{ context: "ci", app: null }] }),
    [/^✗ app landing: Nothing keeps the App from landing on main\./],
  ],
  [
    "an App that may pass the rules of the default branch",
    world => only({ ...REVIEWED, bypass: [world.app.id] })(world),
    [/^✗ app landing: the App may pass the rules of main\. .*→ take it from the bypass list/i],
  ],
  [
    "the same, where GitHub asks rules before fast forwards",
    world => only({ ...REVIEWED, bypass: [world.app.id], comesFirst: true })(world),
    [/^✗ app landing: the App may pass/i],
  ],
  [
    "a required check that any workflow can report",
    ({ settings }) => settings({ rules: [{ context: "missions", app: null }] }),
    [
      /^✗ person rules: On mission\/\*\* each commit needs checks/,
      /^✗ app check: main requires the check "missions" from any source/,
    ],
  ],
  [
    "CI on every branch, with a secret and a token that writes",
    workflow(
      "push",
      "      - { run: deploy, env: { KEY: '${{ secrets.DEPLOY_KEY }}' } }\npermissions: { id-token: write }\n".replace(
        /^ {6}- .*\n/,
        "    env: { KEY: '${{ secrets.DEPLOY_KEY }}' }\n",
      ),
    ),
    [
      /^! person ci: \.github\/workflows\/ci\.yml runs on branches of missions \(push\), with the secrets DEPLOY_KEY, a token with id-token: write/,
    ],
  ],
  [
    "an App that is not installed",
    ({ face, repository }) => {
      for (const it of Object.values(face.model.state.installations)) {
        face.model.owners.uninstall(it.id)
      }
      return repository
    },
    [
      /^✗ app installation: missions is not installed here\. .*→ install it at .*\/apps\/missions/,
      ...GONE.map(id => new RegExp(`^– app ${id}: Not looked at`)),
    ],
  ],
  [
    "an installation that is suspended",
    ({ face }) => {
      for (const it of Object.values(face.model.state.installations)) {
        face.model.owners.suspend(it.id, true, Date.now())
      }
    },
    [
      /^✗ app installation: The installation of missions is suspended/,
      ...GONE.map(id => new RegExp(`^– app ${id}: Not looked at`)),
    ],
  ],
  [
    "an App that lacks a permission and an event",
    world => {
      const { checks: _, ...permissions } = world.app.permissions
      asApp(world, { permissions, events: world.app.events.filter(it => it !== "push") })
    },
    [/^✗ app installation: missions lacks checks: write, the event push/],
  ],
  [
    "an App that may not write contents",
    world => asApp(world, { permissions: { ...world.app.permissions, contents: "read" } }),
    [
      /^✗ app installation: missions lacks contents: write/,
      /^✗ app refs: The App cannot make refs\/missions\/0\/probe\. .*403/,
      /^✗ app refs: The App cannot make mission\/0\/main/,
      /^\? app landing/,
    ],
  ],
]
