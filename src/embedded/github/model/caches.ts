/** Keeps names and sizes of cache entries, and who may read which. It never keeps their bytes. */
import type { CacheEntry } from "./cache-entry.ts"
import type { CacheName, Caches, Runtime } from "./direct-calls.ts"
import type { Repository } from "./rows.ts"
import { nextId, type World } from "./world.ts"

/** GitHub keeps this much for a repository, and what nobody read for a week it removes. */
const REPOSITORY_BYTES_MAX = 10 * 1024 ** 3
const UNREAD_MS = 7 * 24 * 3_600_000

export function createCaches(world: World): Caches {
  const placeOf = ({ run }: Runtime) => {
    const { ref, repository: id } = world.state.runs[run]!
    const repository = world.state.repositories[id]!
    repository.caches ??= []
    return { ref, repository, entries: repository.caches }
  }
  const isOf = (entry: CacheEntry, ref: string, { key, version }: CacheName) =>
    entry.ref === ref && entry.key === key && entry.version === version
  return {
    create(runtime, { key, version }, now) {
      const { ref, entries } = placeOf(runtime)
      if (entries.some(it => isOf(it, ref, { key, version }))) return null
      const id = nextId(world, "artifact")
      const { run } = runtime
      entries.push({ id, run, ref, key, version, size: null, createdAt: now, usedAt: now })
      return id
    },

    writing(runtime, name) {
      const { ref, entries } = placeOf(runtime)
      const own = entries.find(it => it.run === runtime.run && isOf(it, ref, name))
      return own?.size === null ? own.id : null
    },

    finalise(id, size, now) {
      for (const repository of Object.values(world.state.repositories)) {
        const entry = repository.caches?.find(it => it.id === id)
        if (entry) Object.assign(entry, { size, usedAt: now })
        if (entry) removeOld(repository, now)
      }
    },

    find(runtime, { key, version, restoreKeys }, now) {
      const { ref, repository } = placeOf(runtime)
      removeOld(repository, now)
      const readable = placeOf(runtime).entries.filter(
        it => it.size !== null && it.version === version,
      )
      for (const scope of [ref, `refs/heads/${repository.defaultBranch}`]) {
        const there = readable.filter(it => it.ref === scope).toReversed()
        const exact = there.find(it => it.key === key)
        const found =
          exact ??
          [key, ...restoreKeys]
            .map(word => there.find(it => it.key.startsWith(word)))
            .find(it => it !== undefined)
        if (found === undefined) continue
        found.usedAt = now
        return { id: found.id, key: found.key }
      }
      return null
    },
  }
}

function removeOld(repository: Repository, now: number): void {
  const newestFirst = (repository.caches ?? []).toSorted((a, b) => b.usedAt - a.usedAt)
  let bytes = 0
  const kept = newestFirst.filter(({ usedAt, size }) => {
    bytes += size ?? 0
    return now - usedAt <= UNREAD_MS && bytes <= REPOSITORY_BYTES_MAX
  })
  repository.caches = (repository.caches ?? []).filter(it => kept.includes(it))
}
