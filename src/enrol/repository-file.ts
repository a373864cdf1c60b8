/** The files that a repository needs for missions, by the App or by its own workflows alone, as data. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { attemptWorkflow } from "../attempt/attempt-workflow.ts"
import { marked } from "./mark.ts"

export interface RepositoryFile {
  readonly path: string
  readonly text: string
  /** "person": it is written only where it is missing, and is theirs from then on. */
  readonly owner: "missions" | "person"
}

/** "alone": there is no App, and workflows of the repository look after its missions. */
export type Form = "app" | "alone"

export interface FileChoice {
  readonly form: Form
  /** The folder of this product. */
  readonly product: string
  /** "owner/repository@" and a full commit id. */
  readonly action: string
  /** The login that starts runs, such as "missions[bot]". */
  readonly bot: string
  /** The default branch. */
  readonly branch: string
}

interface Row {
  readonly template: string
  readonly path: string
  readonly owner: RepositoryFile["owner"]
  /** Left out: both forms need it. */
  readonly form?: Form
}

/** A repository that has it has no App for missions. */
export const ORCHESTRATOR = ".github/workflows/missions.yml"

const ATTEMPT_WORKFLOW = ".github/workflows/missions-attempt.yml"

/** What stands for `__ACTION__`, `__BOT__` and the like in a template is filled in. */
const FILES: readonly Row[] = [
  { template: "missions-attempt.yml", path: ATTEMPT_WORKFLOW, owner: "missions" },
  {
    template: "missions-warm.yml",
    path: ".github/workflows/missions-warm.yml",
    owner: "missions",
  },
  { template: "missions.yml", path: ORCHESTRATOR, owner: "missions", form: "alone" },
  {
    template: "missions-sweep.yml",
    path: ".github/workflows/missions-sweep.yml",
    owner: "missions",
    form: "alone",
  },
  { template: "missions-policy.yml", path: ".github/missions.yml", owner: "person" },
  {
    template: "missions-issue-form.yml",
    path: ".github/ISSUE_TEMPLATE/mission.yml",
    owner: "missions",
  },
]

const isOf =
  (form: Form) =>
  (row: Row): boolean =>
    row.form === undefined || row.form === form

/** Files of ours that only the other form needs. */
export const otherFiles = (form: Form): readonly string[] =>
  FILES.filter(row => !isOf(form)(row)).map(({ path }) => path)

/** Where files of ours may be, and whose they are then. */
export const fileOwners: readonly Pick<RepositoryFile, "path" | "owner">[] = FILES

/** Other branches cannot be named in a workflow file without meaning more there. */
export const isNameable = (branch: string): boolean => /^[\w./-]+$/.test(branch)

/** GitHub refuses longer addresses. */
const ADDRESS_MAX = 8_000

/** GitHub's editor with the attempt's workflow filled in; null: no address can hold it. */
export function editorUrl(app: Omit<FileChoice, "form">, page: string): string | null {
  const choice = { ...app, form: "app" } as const
  if (!isNameable(choice.branch)) return null
  const file = repositoryFiles(choice).find(({ path }) => path === ATTEMPT_WORKFLOW)
  const query = new URLSearchParams({ filename: ATTEMPT_WORKFLOW, value: file?.text ?? "" })
  const url = `${page}/new/${choice.branch}?${query}`
  return url.length > ADDRESS_MAX ? null : url
}

/** Throws AttemptError if a value could mean more in a file than a name. */
export const repositoryFiles = (choice: FileChoice): readonly RepositoryFile[] =>
  FILES.filter(isOf(choice.form)).map(({ template, path, owner }) => {
    const text = readFileSync(join(choice.product, "templates", template), "utf8")
    const filled = attemptWorkflow({ ...choice, template: text, isAlone: choice.form === "alone" })
    return { path, owner, text: owner === "missions" ? marked(filled) : filled }
  })
