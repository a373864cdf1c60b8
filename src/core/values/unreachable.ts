/** The end of an exhaustive match. It is reached only if a type is wrong. */
export function unreachable(value: never): never {
  throw new Error(`Unreachable: ${JSON.stringify(value)}`)
}
