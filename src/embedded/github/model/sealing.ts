/**
 * How secrets come in: sealed for this key, and opened by whoever made it. The model itself knows no
 * cryptography.
 */
export interface Sealing {
  /** The public key, in base64. */
  readonly key: string
  /** Null if it was not sealed for that key. */
  readonly open: (sealed: string) => string | null
}
