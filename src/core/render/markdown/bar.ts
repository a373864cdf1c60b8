/** A bar of twenty cells that shows how much is proven. It is full only when everything is proven. */
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
