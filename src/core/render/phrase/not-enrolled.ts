/** What is said where a repository lacks a file of ours, and how to bring it there. */
import type { WaitOf } from "../../view/wait-shape.ts"
import { code } from "../markdown/neutral.ts"
import { WORKFLOWS_LOGIN } from "./alone.ts"
import { TYPED } from "./typed.ts"

type Lacking = NonNullable<WaitOf<"github_refuses">["lacks"]>

export const lackingSentence = ({ path, branch }: Lacking): string =>
  `I cannot run here yet: ${code(path)} is not on ${code(branch)}.`

/** Names of repositories and Apps hold no letter that a shell reads as more. */
export const toEnrol = ({ repository, app }: Lacking): string =>
  `${TYPED} init ${repository} ${WORKFLOWS_LOGIN === `${app}[bot]` ? "--alone" : `--app ${app}`}`

/** null: this program does not know what should stand in the file. */
export const editorLink = ({ url }: Lacking): string | null =>
  url === null ? null : `[Add it](${url}) (opens GitHub's editor with the file filled in)`
