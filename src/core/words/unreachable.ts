/** The end of an exhaustive match. It is never reached unless a type lies. */
export function unreachable(value: never): never {
  throw new Error(`Unreachable: ${JSON.stringify(value)}`)
}
