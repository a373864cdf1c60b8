/** Our git works where an agent worked, and never runs, follows or waits for what it left there. */
import { execFileSync } from "node:child_process"
import { chmodSync, existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test, vi } from "vitest"
import type { AgentSession } from "../../src/attempt/ports.ts"
import { Criterion, Environment } from "../../src/core/plan/plan.ts"
import { featureBrief } from "./briefs.ts"
import { freshWorld } from "./fresh-world.ts"
import { attempt, claim, delivered, finished } from "./world.ts"

const world = freshWorld({
  "a.txt": "one\n",
  ".gitattributes": "*.md filter=evil diff=evil merge=evil\n",
  "read.md": "read\n",
})

/** Settings of git that name a program, or a file with more settings. `$RUN` is a program. */
const SETTINGS = [
  "core.hooksPath=$HOOKS",
  "core.fsmonitor=$RUN",
  "core.sshCommand=$RUN",
  "core.gitProxy=$RUN",
  "core.askPass=$RUN",
  "core.pager=$RUN",
  "core.editor=$RUN",
  "core.alternateRefsCommand=$RUN",
  "core.attributesFile=$PWD/attributes",
  "core.excludesFile=$PWD/excludes",
  "credential.helper=!$RUN",
  "diff.external=$RUN",
  "diff.evil.command=$RUN",
  "diff.evil.textconv=$RUN",
  "filter.evil.clean=$RUN",
  "filter.evil.smudge=$RUN",
  "filter.evil.process=$RUN",
  "filter.evil.required=true",
  "filter.lfs.clean=$RUN",
  "filter.lfs.process=$RUN",
  "merge.evil.driver=$RUN",
  "merge.default=evil",
  "gpg.program=$RUN",
  "commit.gpgSign=true",
  "uploadpack.packObjectsHook=$RUN",
  "remote.origin.uploadpack=$RUN",
  "remote.origin.url=ext::$RUN",
  "url.ext::$RUN.insteadOf=/",
  "protocol.ext.allow=always",
  "submodule.sub.update=!$RUN",
  "submodule.recurse=true",
  "alias.add=!$RUN",
  "alias.ls-files=!$RUN",
  "init.templateDir=$HOOKS",
  "sequence.editor=$RUN",
  "interactive.diffFilter=$RUN",
  "trailer.x.command=$RUN",
  "maintenance.auto=true",
  "gc.auto=1",
  "extensions.worktreeConfig=true",
  "include.path=$PWD/included",
]

const setAll = (file: string) =>
  SETTINGS.map(it => {
    const [key = "", ...value] = it.split("=")
    return `git config --file ${file} --add ${key} "${value.join("=")}"`
  }).join("; ")

const HOOKS =
  "post-checkout post-commit post-index-change pre-commit pre-push reference-transaction fsmonitor-watchman"

const everyHook = (folder: string) =>
  `mkdir -p ${folder}; for it in ${HOOKS}; do cp $RUN ${folder}/$it; done`

/** Each is a shell command in the work tree. All but the last add only `b.txt`. */
const plants: Readonly<Record<string, string>> = {
  "settings in its repository": setAll(".git/config"),
  "settings of a work tree": setAll(".git/config.worktree"),
  "settings in its home": setAll("$HOME/.gitconfig"),
  "settings that are included": `git config --file .git/config include.path $TMPDIR/included; ${setAll("$TMPDIR/included")}`,
  hooks: everyHook(".git/hooks"),
  "a .git that is a file":
    "rm -rf .git; git init -q $TMPDIR/other; echo gitdir: $TMPDIR/other/.git > .git",
  "a .git that is a link": "rm -rf .git; git init -q $TMPDIR/other; ln -s $TMPDIR/other/.git .git",
  "a work tree elsewhere": "git config --file .git/config core.worktree /etc",
  "objects of ours":
    'mkdir -p .git/objects/info; echo "$OURS/objects" > .git/objects/info/alternates',
  "files that are hidden":
    "mkdir -p .git/info; echo '*' > .git/info/exclude; echo '* -text' > .git/info/attributes; git config --file .git/config core.excludesFile .git/info/exclude",
  "an index of its own":
    "echo broken > .git/index; mkdir -p .git/refs/replace; echo x > .git/shallow; echo x > .git/commondir",
  "a repository inside": `mkdir -p n; git init -q n; ${everyHook("n/.git/hooks")}; ${setAll("n/.git/config")}; rm -rf n/.git/objects; echo x > n/x; rm n/x`,
  "pipes in a repository inside":
    "mkdir -p n/.git/refs n/.git/objects; mkfifo n/.git/HEAD n/.git/config n/.git/index",
  "a socket": `perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0); bind(S, pack_sockaddr_un("s"))'`,
  "programs with the names of ours":
    "mkdir -p node_modules/.bin bin; for it in git node sh bwrap git-lfs git-remote-https; do cp $RUN $it; cp $RUN bin/$it; cp $RUN node_modules/.bin/$it; done; echo '*' > .gitignore; printf '!b.txt\\n' >> .gitignore",
}

function running(run: string, canary: string): AgentSession {
  const program = `${canary}.sh`
  writeFileSync(program, `#!/bin/sh\n: > '${canary}'\ncat\n`)
  chmodSync(program, 0o755)
  return async ({ cwd, env }) => {
    writeFileSync(join(cwd, "b.txt"), "two\n")
    const hooks = `${canary}.hooks`
    const own = { HOME: world.folder, RUN: program, HOOKS: hooks, OURS: join(cwd, "../git") }
    execFileSync("/bin/bash", ["-c", `mkdir -p '${hooks}'; ${run}`], {
      cwd,
      env: { ...env, ...own },
    })
    return finished({ claim })
  }
}

test.each(Object.entries(plants))("%s", { timeout: 60_000 }, async (_, run) => {
  // As people have it who want the programs of the project that they stand in.
  vi.stubEnv("PATH", `.:node_modules/.bin::bin:${process.env["PATH"]}:.`)
  const canary = join(world.folder, "canary")
  const environment = Environment.parse({
    setup: ["true"],
    gates: [{ name: "holds", run: "true" }],
  })
  const holds = { id: "C1", text: "It holds", kind: "command", run: "grep -q two b.txt" }
  const brief = featureBrief(world.base, { environment, criteria: [Criterion.parse(holds)] })
  const { report } = await attempt(world, brief, running(run, canary))
  expect(existsSync(canary)).toBe(false)
  expect(report.outcome).toMatchObject({ type: "delivered" })
  const added = delivered(world, brief).filter(it => it !== "A .gitignore")
  expect(added).toEqual(["A b.txt"])
})

test.each([".gitignore", "d/.gitattributes", ".gitmodules"])(
  "a pipe in place of %s is said, and nobody waits for it",
  { timeout: 60_000 },
  async path => {
    const run = `mkdir -p d; rm -f ${path}; mkfifo ${path}`
    const canary = join(world.folder, "canary")
    const { report } = await attempt(world, featureBrief(world.base), running(run, canary))
    const failure = { kind: "policy_blocked", rule: "work_tree" }
    const where = `${path}: neither a file nor a folder`
    expect(report.outcome).toEqual({ type: "failed", failure: { ...failure, where } })
  },
)
