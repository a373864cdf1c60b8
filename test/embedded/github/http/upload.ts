/**
 * Does in a separate process what a job does with @actions/artifact, and prints one line of JSON.
 */
import artifact, { DefaultArtifactClient } from "@actions/artifact"

const [verb, ...args] = process.argv.slice(2)
const client = artifact ?? new DefaultArtifactClient()

async function main(): Promise<unknown> {
  switch (verb) {
    case "upload": {
      const [name, root, ...files] = args
      return client.uploadArtifact(name!, files, root!)
    }
    case "download": {
      const [id, path, expectedHash] = args
      const options = expectedHash === undefined ? { path: path! } : { path: path!, expectedHash }
      return client.downloadArtifact(Number(id), options)
    }
    case "elsewhere": {
      const [id, path, token, run] = args
      const findBy = {
        token: token!,
        workflowRunId: Number(run),
        repositoryOwner: "ada",
        repositoryName: "engine",
      }
      return client.downloadArtifact(Number(id), { path: path!, findBy })
    }
    default:
      return client.listArtifacts()
  }
}

// The library prints to the same stream, so our line has a mark.
const say = (value: unknown) => process.stdout.write(`\n=> ${JSON.stringify(value)}\n`)
await main().then(say, (error: Error) => say({ error: error.message }))
