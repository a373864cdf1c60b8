/** A Markdown table. State stands first, for a phone cuts the right side; the header is never empty. */

/** Cells are Markdown; only their pipes and line ends are taken care of here. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [
    line(header),
    line(header.map(() => "---")),
    ...rows.map(row => line(header.map((_, at) => (at === 0 ? whole(row[0]) : (row[at] ?? ""))))),
  ].join("\n")
}

/** A state keeps to one line: a phone would tear the glyph from its word. */
const whole = (state = ""): string =>
  /^\[?[✅🔵⚪🟠❌]/u.test(state) ? state.replaceAll(" ", "\u00a0") : state

const line = (cells: readonly string[]): string => {
  const shown = cells.map(cell => {
    const words = bare(cell)
    return words === "" ? " |" : ` ${words} |`
  })
  return `|${shown.join("")}`
}

/** Most cells hold neither, and a search for one character costs next to nothing. */
function bare(cell: string): string {
  const lines = cell.includes("\n") ? cell.split("\n").map(it => it.trim()) : [cell]
  return lines
    .filter((it, at) => it !== "" || at === 0)
    .join(" ")
    .trim()
    .replaceAll("|", "\\|")
}
