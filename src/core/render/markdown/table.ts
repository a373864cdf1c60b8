/** A Markdown table. The state comes first, because a phone cuts the right side off. The header is never empty. */

/** Cells are Markdown; only their pipes and line ends are escaped here. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [
    line(header),
    line(header.map(() => "---")),
    ...rows.map(row => line(header.map((_, at) => (at === 0 ? whole(row[0]) : (row[at] ?? ""))))),
  ].join("\n")
}

/** Keeps a state on one line, because a phone would tear the glyph from its word. */
const whole = (state = ""): string =>
  /^\[?[✅🔵⚪🟠❌]/u.test(state) ? state.replaceAll(" ", "\u00a0") : state

const line = (cells: readonly string[]): string => {
  const shown = cells.map(cell => {
    const words = bare(cell)
    return words === "" ? " |" : ` ${words} |`
  })
  return `|${shown.join("")}`
}

/** Most cells hold neither character, and a search for one costs next to nothing. */
function bare(cell: string): string {
  const lines = cell.includes("\n") ? cell.split("\n").map(it => it.trim()) : [cell]
  return lines
    .filter((it, at) => it !== "" || at === 0)
    .join(" ")
    .trim()
    .replaceAll("|", "\\|")
}
