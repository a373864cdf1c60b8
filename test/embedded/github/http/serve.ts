/**
 * An embedded GitHub in a separate process that a test kills. It prints its port and then serves.
 */
import { openGitHub } from "../../../../src/embedded/github/http/open.ts"
import { openStore } from "../../../../src/embedded/github/http/state-store.ts"
import { seededOptions, userToken } from "./seeded.ts"

const options = seededOptions(openStore(process.argv[2]!))
const { face, port } = await openGitHub({ ...options, port: 0 })
process.stdout.write(`${JSON.stringify({ port, token: userToken(face) })}\n`)
