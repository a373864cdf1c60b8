/**
 * Values of variables that stand in an agent's name or command line, where only names may travel: the
 * line is shown in terminals, comments and logs. Nothing here ever returns such a value.
 */
import { bare } from "./bare.ts"
import { withoutSecrets } from "./secret.ts"
import { secretSpans } from "./secret-kind.ts"

/** An option's value counts as well, as in `--env=KEY=value`, and so does a word inside quotes. */
const SET = /(?:^|[^A-Za-z0-9_-])([A-Z_][A-Z0-9_]{0,99})=/g
/** In front of the program it may be in small letters: that is where a shell takes it for a variable. */
const FIRST = /^\s{0,20}([A-Za-z_]\w{0,99})=/
const BEHIND_ENV = /(?:^|[\s/;&|])env(?=\s)[^;&|]{0,400}?\s([A-Za-z_]\w{0,99})=/g

/** The names of the variables whose values stand there, or "a key" for a key without a name. */
export function valuesIn(line: string): readonly string[] {
  const forms = [line, bare(line).text].flatMap(text => [text, text.replaceAll(/["'`\\]/g, "")])
  const names = forms.flatMap(text => [
    ...[...text.matchAll(SET)].map(found => found[1] ?? ""),
    ...[...text.matchAll(BEHIND_ENV)].map(found => found[1] ?? ""),
    ...(FIRST.exec(text)?.slice(1, 2) ?? []),
  ])
  const keys = secretSpans(bare(line).text).length + secretSpans(line).length
  const found = [...new Set(names)].filter(name => withoutSecrets(name) === name)
  return found.length > 0 ? found.slice(0, NAMES_MAX) : keys + names.length > 0 ? [A_KEY] : []
}

const NAMES_MAX = 5
export const A_KEY = "a key"

/** Such a line is never repeated, not even in part: who knows where its value ends? */
export const shownLine = (line: string): string =>
  valuesIn(line).length === 0 ? line : `a line that holds ${valuesIn(line).join(" and ")}`

/** As it stands in a command that we tell a person to type. */
export const typableLine = (line: string): string =>
  valuesIn(line).length === 0 ? line : "<agent>"

/** What to do instead, to follow the word "try". */
export const namesOnly = (names: readonly string[]): string => {
  const own = names.filter(name => name !== A_KEY)
  const name = own[0] ?? "its variable"
  return `set ${name} in the environment of whoever starts the mission, and name it: --agent-env ${own[0] ?? "NAME"}, or agent_env in the policy`
}
