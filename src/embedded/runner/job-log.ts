/** The masked log of one job. It must never hold a secret or grow without limit. */

export interface JobLog {
  write(line: string): void
  /** From now on this text and each of its lines are written as `***`. */
  mask(secret: string): void
  /** Whether the text holds something masked. */
  hides(text: string): boolean
  masked(text: string): string
  text(): string
}

/** An honest job prints far less in a day. The log of any other is cut here and says so. */
const LOG_CHARACTERS_MAX = 4_194_304

/**
 * Shorter secrets aren't masked, because that would hide half of every log. GitHub masks them, and
 * its logs become unreadable.
 */
const MASK_CHARACTERS_MIN = 3

export function createJobLog(): JobLog {
  const secrets = new Set<string>()
  const lines: string[] = []
  let characters = 0
  let dropped = 0
  const masked = (text: string) => {
    let clean = text
    for (const secret of secrets) clean = clean.replaceAll(secret, "***")
    return clean
  }
  return {
    masked,
    hides: text => [...secrets].some(secret => text.includes(secret)),
    mask(secret) {
      const parts = [secret, ...secret.split(/\r?\n/)].map(part => part.trim())
      const all = [...secrets, ...parts.filter(part => part.length >= MASK_CHARACTERS_MIN)]
      secrets.clear()
      // Longest first, or a secret inside a longer one would leave the rest of the longer one
      // readable.
      for (const part of all.sort((a, b) => b.length - a.length)) secrets.add(part)
    },
    write(line) {
      const clean = masked(line)
      if (characters + clean.length > LOG_CHARACTERS_MAX) {
        dropped++
        return
      }
      characters += clean.length + 1
      lines.push(clean)
    },
    text() {
      const end = dropped === 0 ? [] : [`##[warning]The log was cut: ${dropped} more lines.`]
      return [...lines, ...end].map(line => `${line}\n`).join("")
    },
  }
}
