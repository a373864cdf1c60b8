/** What a job does with @actions/artifact, in a process of its own: prints one line of JSON. */
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

// The library talks on the same stream: the mark tells our line from its own.
const say = (value: unknown) => process.stdout.write(`\n=> ${JSON.stringify(value)}\n`)
await main().then(say, (error: Error) => say({ error: error.message }))
