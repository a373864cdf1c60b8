/**
 * The head of a mail that is answered. Some programs put the whole mail below the answer without
 * marking it as a quote, and a command that we named in it must not come back as a request.
 */

/** As in GitHub's notifications, the only mails that are answered to an issue. */
const OF_GITHUB =
  /^\W{0,4}\p{L}{2,20} ?: .{0,200}(?:<notifications@github\.com>|\[[\w.-]{1,100}\/[\w.-]{1,100}\] .{0,200} \((?:Issue|PR) #\d{1,9}\))/iu
const LINE_MAX = 500
const FIELD = /^\W{0,4}\p{L}{2,20} ?: \S/u
/** "________", or "-----Original Message-----". */
const RULE = /^(?:_{5,80}|-{5,20}[^-]{0,60}-{5,20})\s{0,9}$/

export const isOfMailHead = (line: string): boolean =>
  /github\.com>|#\d/.test(line.slice(0, LINE_MAX)) && OF_GITHUB.test(line.slice(0, LINE_MAX))

/** The line at which the mail's head begins, if it goes on after these lines. */
export function mailHeadIn(lines: readonly string[]): number {
  const from = lines.findLastIndex(line => !FIELD.test(line)) + 1
  return RULE.test(lines[from - 1] ?? "") ? from - 1 : from
}
