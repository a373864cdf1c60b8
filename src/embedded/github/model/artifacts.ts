/** Keeps names, sizes and digests of artifacts, and never their bytes. */
import type { ArtifactResult, Artifacts, Runtime } from "./direct-calls.ts"
import type { Artifact } from "./rows.ts"
import { insert, nextId, type World } from "./world.ts"

const RETENTION_MS = 90 * 24 * 3_600_000

export function createArtifacts(world: World): Artifacts {
  const named = ({ run }: Runtime, name: string) =>
    world.index.artifacts.of(run).find(it => it.name === name)
  const isDone = (artifact: Artifact) => artifact.digest !== null
  return {
    create(runtime, { name, expiresAt }, now) {
      if (named(runtime, name))
        return refused(
          409,
          `an artifact with this name already exists on the workflow run: ${name}`,
        )
      const run = world.state.runs[runtime.run]
      if (!run) return refused(404, `workflow run ${runtime.run} not found`)
      const artifact = insert(world, "artifacts", {
        id: nextId(world, "artifact"),
        repository: run.repository,
        run: run.id,
        name,
        size: 0,
        digest: null,
        createdAt: now,
        expiresAt: Math.min(expiresAt ?? Number.POSITIVE_INFINITY, now + RETENTION_MS),
      })
      return { type: "ok", artifact }
    },

    finalise(runtime, { name, size, digest }) {
      const artifact = named(runtime, name)
      if (!artifact) return refused(404, `artifact not found: ${name}`)
      if (isDone(artifact)) return refused(409, `artifact is finalised already: ${name}`)
      artifact.size = size
      artifact.digest = digest
      return { type: "ok", artifact }
    },

    list: ({ run }) => world.index.artifacts.of(run).filter(isDone),

    get(runtime, name) {
      const artifact = named(runtime, name)
      if (!artifact) return refused(404, `artifact not found: ${name}`)
      return { type: "ok", artifact }
    },
  }
}

const refused = (status: 404 | 409, message: string): ArtifactResult => {
  return { type: "refused", status, message }
}
