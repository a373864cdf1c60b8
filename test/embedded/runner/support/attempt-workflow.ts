/** Our attempt workflow as we ship it; only the pinned versions are different. */

export const ATTEMPT_WORKFLOW = `
name: missions attempt
run-name: missions \${{ inputs.mission }} \${{ inputs.attempt }}
on:
  workflow_dispatch:
    inputs:
      mission: { type: number, required: true }
      attempt: { type: string, required: true }
      role: { type: string, required: true }
permissions: {}
concurrency:
  group: missions-\${{ inputs.mission }}-\${{ inputs.attempt }}
jobs:
  agent:
    if: >-
      inputs.role != 'gates' &&
      vars.MISSIONS_DISABLED != 'true' &&
      github.ref == format('refs/heads/{0}', github.event.repository.default_branch) &&
      github.triggering_actor == 'missions[bot]'
    runs-on: ubuntu-24.04
    timeout-minutes: 130
    cache-mode: read
    environment: { name: missions, deployment: false }
    permissions: { contents: read }
    outputs:
      verify: \${{ steps.agent.outputs.verify }}
      artifact: \${{ steps.agent.outputs.artifact-id }}
      digest: \${{ steps.agent.outputs.artifact-digest }}
    steps:
      - id: agent
        uses: octo/missions@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        with: { command: agent, token: "\${{ github.token }}" }
        env: { MODEL_KEY: "\${{ secrets.MODEL_KEY }}", ROLE: "\${{ inputs.role }}" }
  verify:
    needs: agent
    if: \${{ !cancelled() && vars.MISSIONS_DISABLED != 'true' && github.actor == 'missions[bot]' && github.ref == format('refs/heads/{0}', github.event.repository.default_branch) && (needs.agent.outputs.verify == 'true' || (inputs.role == 'gates' && needs.agent.result == 'skipped')) }}
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    cache-mode: none
    permissions: { contents: read }
    outputs:
      tree: \${{ steps.verify.outputs.tree }}
      artifact: \${{ steps.verify.outputs.artifact-id }}
      digest: \${{ steps.verify.outputs.artifact-digest }}
    steps:
      - id: verify
        uses: octo/missions@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        with: { command: verify, artifact: "\${{ needs.agent.outputs.artifact }}", digest: "\${{ needs.agent.outputs.digest }}" }
  deliver:
    needs: [agent, verify]
    if: >-
      \${{ !cancelled() && (needs.agent.result == 'success' || (inputs.role == 'gates' && needs.verify.result == 'success')) &&
          (needs.verify.result == 'success' || needs.verify.result == 'skipped') }}
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    cache-mode: none
    permissions: { contents: write }
    steps:
      - uses: octo/missions@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        with:
          command: deliver
          agent-artifact: \${{ needs.agent.outputs.artifact }}
          agent-digest: \${{ needs.agent.outputs.digest }}
          verify-artifact: \${{ needs.verify.outputs.artifact }}
          verify-digest: \${{ needs.verify.outputs.digest }}
          tree: \${{ needs.verify.outputs.tree }}
`

/** An action that answers each command as the real one would for a role, and prints its inputs. */
export const ATTEMPT_ACTION = {
  "action.yml": `
name: fake
description: answers as each job of an attempt would
inputs:
  command: { description: which job, required: true }
  token: { description: a token, default: "\${{ github.token }}" }
runs: { using: node24, main: main.mjs }
`,
  "main.mjs": `
import { appendFileSync } from "node:fs"
const input = name => process.env["INPUT_" + name.toUpperCase()] ?? ""
const output = (name, value) => appendFileSync(process.env.GITHUB_OUTPUT, name + "=" + value + "\\n")
const command = input("command")
console.log("command", command, "key", process.env.MODEL_KEY ? "given" : "none")
if (command === "agent") {
  if (process.env.ROLE === "broken") process.exit(1)
  output("verify", ["plan", "feature"].includes(process.env.ROLE))
  output("artifact-id", "11")
  output("artifact-digest", "sha256:agent")
}
if (command === "verify") {
  console.log("verify of", input("artifact") || "nothing")
  output("tree", "tree-of-" + (input("digest") || "gates"))
  output("artifact-id", "22")
  output("artifact-digest", "sha256:verify")
}
if (command === "deliver") {
  console.log("deliver", ["agent-artifact", "verify-artifact", "tree"].map(name => input(name) || "-").join(" "))
}
`,
}
