/** How much is proven, as twenty cells of a code span. It is full only when all is proven. */
const CELLS = 20

export function bar({
  proven,
  total,
}: {
  readonly proven: number
  readonly total: number
}): string {
  const full = total === 0 ? 0 : Math.floor((proven / total) * CELLS)
  return `\`${"█".repeat(full)}${"░".repeat(CELLS - full)}\``
}
