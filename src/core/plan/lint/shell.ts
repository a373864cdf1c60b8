/**
 * What a shell command is worth as proof, judged by its text alone. It knows the ways in which
 * commands are emptied by habit. Deliberate deception is left to validation.
 */

const NOTHING = String.raw`(?:true|:|exit\s+0|\/(?:usr\/)?bin\/true)`
const DOES_NOTHING = new RegExp(`^${NOTHING}$`)
/** Commands that are run after a failure, so that the failure is forgotten. */
const AFTER_ALL = String.raw`(?:${NOTHING}\s*|(?:echo|printf)\b[^|;&\n]*(?:\n\s*)?)$`
const AFTER_FAILURE = new RegExp(String.raw`\|\|\s*${AFTER_ALL}`)
const AFTER_ANYTHING = new RegExp(String.raw`(?:\|\||;|\n)[^\S\n]*${AFTER_ALL}`)
/** The shell was told to stop at the first failure, so only || can hide one. */
const STOPS_AT_FAILURE = /(?:^|[\s;])set\s+-\w*e/
const IN_BACKGROUND = /[^&]&\s*$/
const SPEAKS = /^(?:echo|printf)\b/

/** null: it can fail. */
export function alwaysSucceeds(run: string): "does_nothing" | "swallows_failure" | null {
  const command = unwrap(run)
  const pieces = piecesOf(command)
  if (pieces.every(piece => DOES_NOTHING.test(piece))) return "does_nothing"
  const hides = STOPS_AT_FAILURE.test(command) ? AFTER_FAILURE : AFTER_ANYTHING
  return hides.test(command) || endsInBackground(command) ? "swallows_failure" : null
}

/** Whether the shell ends while something that it started still runs. */
export const endsInBackground = (run: string): boolean => IN_BACKGROUND.test(unwrap(run))

/** A command that only repeats words that it was given. */
export function onlySpeaks(run: string): boolean {
  const pieces = piecesOf(unwrap(run))
  const spoken = pieces.filter(piece => SPEAKS.test(piece) && !/[`]|\$\(/.test(piece))
  const idle = pieces.filter(piece => DOES_NOTHING.test(piece))
  return spoken.length > 0 && spoken.length + idle.length === pieces.length
}

/** The programs that a command starts by their names, whatever stands before them. */
export const programsIn = (run: string): readonly string[] =>
  piecesOf(unwrap(run)).flatMap(piece => {
    const words = piece.split(/\s+/).map(word => word.replace(/^[("'{!]+/, ""))
    const first = words.find(word => word !== "" && !BEFORE.test(word))
    return first?.split("/").at(-1) ?? []
  })

/** A variable's value, a program that starts another one, or one of its options. */
const BEFORE =
  /^(?:\w+=.*|-.*|env|exec|command|sudo|time|nohup|timeout|\d+[smh]?|if|then|do|while|until)$/

/** The simple commands of a list. Quotes are ignored, because a separator inside them only adds pieces. */
const piecesOf = (command: string): readonly string[] =>
  command
    .split(/&&|\|\||[;|\n]/)
    .map(piece => piece.trim())
    .filter(piece => piece !== "")

/** Removes a comment at the end, brackets around it, and shells that only run it. */
function unwrap(run: string): string {
  const text = run.replace(/(?:^|\s)#[^\n]*$/, "").trim()
  const inner =
    /^\(([\s\S]*)\)$/.exec(text)?.[1] ??
    /^\{\s([\s\S]*);\s*\}$/.exec(text)?.[1] ??
    /^(?:ba|da|z)?sh\s+-\w*c\s+(["'])([\s\S]*)\1$/.exec(text)?.[2]
  return inner === undefined ? text : unwrap(inner)
}
