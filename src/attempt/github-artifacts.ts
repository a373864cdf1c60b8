/**
 * Stores artifacts with GitHub's own library. A digest that differs is fatal here, while the
 * library only warns about it.
 */
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import type { ArtifactClient } from "@actions/artifact"
import { firstLineOf } from "../core/values/first-line.ts"
import { AttemptError } from "./attempt-error.ts"
import type { Artifacts } from "./step-ports.ts"

/** Long enough to look into a failed attempt; the report itself is in git. */
const RETENTION_DAYS = 14

interface Library {
  readonly DefaultArtifactClient: new () => ArtifactClient
  /** Only the bundled library has it, because it loads each operation when it is called. */
  readonly prepareUpload?: () => Promise<unknown>
}

/** `library` may still be loading. */
export function githubArtifacts(library: Promise<Library>): Artifacts {
  const loading = library.then(({ DefaultArtifactClient }) => new DefaultArtifactClient())
  // A failure to load is reported to whoever uses the client. A step that never uses it isn't
  // affected.
  loading.catch(() => {})
  return {
    prepare() {
      library.then(({ prepareUpload }) => prepareUpload?.()).catch(() => {})
    },
    async upload({ name, folder, keepDays = RETENTION_DAYS }) {
      const files = (await readdir(folder)).map(file => join(folder, file))
      const options = { retentionDays: keepDays }
      const client = await loading
      const { id, digest } = await asked(name, () =>
        client.uploadArtifact(name, files, folder, options),
      )
      if (id !== undefined && digest !== undefined) return { id, digest: withoutPrefix(digest) }
      throw new AttemptError({
        what: "GitHub did not store the artifact.",
        where: name,
        expected: "an id and a digest from GitHub's artifact service",
        got: `id ${id ?? "none"}, digest ${digest ?? "none"}`,
      })
    },
    async download({ artifact, folder }) {
      const expectedHash = `sha256:${artifact.digest}`
      const options = { path: folder, expectedHash }
      const client = await loading
      const { digestMismatch } = await asked(`artifact ${artifact.id}`, () =>
        client.downloadArtifact(artifact.id, options),
      )
      if (digestMismatch !== true) return
      throw new AttemptError({
        what: "An artifact is not what the job before uploaded.",
        where: `artifact ${artifact.id}`,
        expected: `SHA-256 ${artifact.digest}`,
        got: "another one",
      })
    },
  }
}

/** The library throws whatever its service or the network brings. */
async function asked<T>(where: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (cause) {
    const what = "GitHub's artifact service failed."
    const expected = "an answer to an upload or a download"
    throw new AttemptError({ what, where, expected, got: firstLineOf(cause) }, { cause })
  }
}

const withoutPrefix = (digest: string): string => digest.replace(/^sha256:/, "")
