/** Finds dead weight with Knip: files and exports that nobody imports. */
import { execFileSync } from "node:child_process"
import path from "node:path"
import { root, type Violation } from "./source.ts"

interface Report {
  readonly issues: readonly {
    readonly file: string
    readonly files?: readonly object[]
    readonly exports?: readonly { readonly name: string; readonly line: number }[]
    readonly types?: readonly { readonly name: string; readonly line: number }[]
  }[]
}

/** `folder` holds a package.json and the knip.json that says where a program begins. */
export function dead(folder: string): readonly Violation[] {
  const knip = path.join(root, "node_modules", "knip", "bin", "knip.js")
  const asked = ["--include", "files,exports,types", "--reporter", "json", "--no-exit-code"]
  const said = execFileSync(process.execPath, [knip, ...asked], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  })
  return (JSON.parse(said) as Report).issues.flatMap(({ file, files, exports, types }) => [
    ...(files ?? []).map(() => ({ at: file, fix: "Nobody imports it: delete it." })),
    ...[...(exports ?? []), ...(types ?? [])].map(({ name, line }) => ({
      at: `${file}:${line}`,
      fix: `Nobody imports ${name}: keep it inside the file, or delete it.`,
    })),
  ])
}
