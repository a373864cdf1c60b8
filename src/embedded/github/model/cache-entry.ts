/** An entry of a repository's cache. Its bytes are kept under its id. */
export interface CacheEntry {
  readonly id: number
  readonly run: number
  /** Full name of the ref whose run wrote it, and on which it can be read. */
  readonly ref: string
  readonly key: string
  readonly version: string
  /** null until it's finalised. */
  size: number | null
  readonly createdAt: number
  usedAt: number
}
