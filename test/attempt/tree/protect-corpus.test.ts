/**
 * Paths that steer agents or run by themselves, at every place and in every spelling, and names
 * that deceive.
 */
import { describe, expect, test } from "vitest"
import type { Change } from "../../../src/attempt/tree/changed-path.ts"
import { blockedBy } from "../../../src/attempt/tree/protect.ts"
import { covers } from "../../../src/core/plan/glob.ts"
import type { LockFiles } from "../../../src/core/plan/lock-file.ts"
import { ALWAYS_PROTECTED } from "../../../src/core/plan/protected-paths.ts"
import type { Sha } from "../../../src/core/values/id.ts"

const blob = "1".repeat(40) as Sha
const [NOTHING, FILE] = ["000000", "100644"]
interface Given {
  readonly old?: string
  readonly lockFiles?: LockFiles
  readonly named?: readonly string[]
}
const judge = (path: string, { old = NOTHING, lockFiles = "named", named = [] }: Given = {}) => {
  const change: Change = { path, oldMode: old, newMode: FILE, oldBlob: blob, newBlob: blob }
  return blockedBy({
    ...{ changes: [change], targets: new Map(), linksOut: new Set(), protectedPaths: [] },
    ...{ lockFiles, named, bytes: 1, max: { files: 1, bytes: 1 } },
  })
}

/** For each agent or program, from its own documentation: a path at the root and one below. */
const STEERING = `
  AGENTS.md AGENTS.override.md AGENT.md .agents/skills/x/SKILL.md .agent/rules/x.md .mcp.json .aiignore .rules
  CLAUDE.md CLAUDE.local.md .claude/settings.json .claude/hooks/x.sh .claude-plugin/marketplace.json
  .codex/config.toml codex.md .gemini/settings.json GEMINI.md .geminiignore gemini-extension.json
  opencode.json opencode.jsonc .opencode/agent/x.md .cursor/rules/x.mdc .cursor/mcp.json .cursorrules .cursorignore
  .windsurfrules .windsurf/rules/x.md .codeiumignore .factory/droids/x.md .goosehints .goose/recipes/x.yaml
  .aider.conf.yml .aiderignore .aider.model.settings.yml .amp/settings.json .kiro/steering/x.md .amazonq/rules/x.md
  QWEN.md .qwen/settings.json .clinerules .clinerules/x.md .cline/x.json .clineignore .roo/rules/x.md .roomodes
  .roorules .roorules-code .rooignore .kilocode/mcp.json .kilocodemodes .continue/config.yaml .continuerules
  .zed/settings.json .junie/guidelines.md .aiassistant/rules/x.md CRUSH.md crush.json .crush.json .crush/x
  .augment/rules/x.md .augment-guidelines .trae/rules/x.md .openhands/microagents/repo.md WARP.md .warp/x
  .idx/airules.md .vibe/config.toml firebender.json .rovodev/x .pi/skills/x .iflow/settings.json IFLOW.md
  .husky/pre-commit .githooks/pre-push lefthook.yml .lefthook/x.sh .pre-commit-config.yaml .vscode/tasks.json
  .vscode/settings.json .vscode/mcp.json app.code-workspace .idea/startup.xml .devcontainer/devcontainer.json
  .devcontainer.json .gitpod.yml .envrc .mise.toml mise.toml .config/mise/config.toml .nvim.lua .dir-locals.el
  renovate.json .renovaterc`
  .trim()
  .split(/\s+/)
const AT_ROOT = `
  .github/workflows/ci.yml .github/actions/setup/action.yml .github/actions/x/index.js .github/dependabot.yml
  .github/dependabot.yaml .github/missions.yml .github/CODEOWNERS CODEOWNERS docs/CODEOWNERS
  .github/copilot-instructions.md .github/instructions/x.instructions.md .github/prompts/x.prompt.md
  .github/chatmodes/x.md .github/agents/x.md .github/skills/x/SKILL.md .github/hooks/x.json .github/copilot/x
  .github/renovate.json .gitmodules .gitlab-ci.yml .circleci/config.yml Jenkinsfile azure-pipelines.yml
  .travis.yml .forgejo/workflows/x.yml .buildkite/pipeline.yml`
  .trim()
  .split(/\s+/)

/** Other spellings that are the same file to some file system or reader. */
const WRITTEN: readonly (readonly [string, (path: string) => string])[] = [
  ["as it is", path => path],
  ["in capitals", path => path.toUpperCase()],
  ["with a dot at its end", path => `${path}.`],
  ["with a blank at its end", path => `${path} `],
  ["with a stream of Windows", path => `${path}::$DATA`],
  ["with backslashes", path => path.replaceAll("/", "\\")],
  ["with a character of no width", path => `${path.slice(0, 2)}\u200c${path.slice(2)}`],
  [
    "in letters of full width",
    path => path.replace(/[A-Za-z]/, c => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
  ],
]

describe.each(WRITTEN)("a file that steers agents or runs by itself, %s,", (_, write) => {
  test("is protected at the root", () => {
    const passed = [...STEERING, ...AT_ROOT].filter(
      path => judge(write(path))?.rule !== "protected_path",
    )
    expect(passed).toEqual([])
  })
  test("is protected below the root", () => {
    const passed = STEERING.filter(
      path => judge(`packages/web/${write(path)}`)?.rule !== "protected_path",
    )
    expect(passed).toEqual([])
  })
})

test("a file or a link in the place of a folder that steers agents is protected", () => {
  const folders = STEERING.flatMap(path => (path.includes("/") ? [path.split("/")[0] ?? ""] : []))
  const whole = folders.filter(folder => ![".vscode", ".config"].includes(folder))
  expect(whole.filter(folder => judge(folder)?.rule !== "protected_path")).toEqual([])
})

test("a plan that names such a file is returned before anything is built", () => {
  const names = (path: string) => ALWAYS_PROTECTED.some(glob => covers(glob, path))
  expect([...STEERING, ...AT_ROOT].filter(path => !names(path))).toEqual([])
})

test.each(
  `src/agents.ts src/claude.ts docs/cursor.md lib/crush.ts gemini.js README.md .github/labeler.yml
  .github/ISSUE_TEMPLATE/bug.yml .editorconfig .gitignore .gitattributes .prettierrc .vscode/extensions.json
  src/rules.ts docs/AGENTS-guide.txt src/.env.example roo/x.ts amp.js test/fixtures/x.json config/mise.rb
  .npmrc tsconfig.json docs/renovate.md`.split(/\s+/),
)("%s is not protected", path => expect(judge(path)).toBeNull())

const LOCKS =
  `package-lock.json web/package-lock.json yarn.lock pnpm-lock.yaml bun.lock deno.lock Cargo.lock go.sum
  poetry.lock uv.lock Pipfile.lock Gemfile.lock composer.lock mix.lock Podfile.lock pubspec.lock packages.lock.json
  gradle.lockfile flake.lock api/.terraform.lock.hcl MODULE.bazel.lock pylock.dev.toml PACKAGE-LOCK.JSON`.split(
    /\s+/,
  )

describe.each(LOCKS)("the lock file %s", path => {
  test("may change only if policy and the approved plan allow it", () => {
    const blocked = { rule: "lock_file", where: path }
    for (const old of [NOTHING, FILE]) {
      expect(judge(path, { old })).toEqual(blocked)
      expect(judge(path, { old, named: ["**/*", "*.lock", `x/${path}`] })).toEqual(blocked)
      expect(judge(path, { old, named: [path] })).toBeNull()
      expect(judge(path, { old, lockFiles: "allowed" })).toBeNull()
      expect(judge(path, { old, lockFiles: "blocked", named: [path] })).toEqual(blocked)
    }
  })
})

describe("a name that deceives", () => {
  test.each([
    ["turns around", "src/\u202egpj.exe", "src/\\u{202e}gpj.exe"],
    ["is isolated", "a\u2067b", "a\\u{2067}b"],
    ["has a mark of direction", "a\u200fb", "a\\u{200f}b"],
    ["ends the line", "a\nb", "a\\u{a}b"],
    ["returns", "a\rb", "a\\u{d}b"],
    ["has a tab", "a\tb", "a\\u{9}b"],
    ["controls a terminal", "\u001b[31mred", "\\u{1b}[31mred"],
    ["rings", "\u0007", "\\u{7}"],
    ["deletes", "a\u007f", "a\\u{7f}"],
    ["looks empty", "src/\u200b", "src/\\u{200b}"],
    ["has a blank letter", "\u3164.js", "\\u{3164}.js"],
    ["has tag characters", "a\u{e0041}", "a\\u{e0041}"],
    ["separates lines", "a\u2028b", "a\\u{2028}b"],
    ["is short for another on Windows", "CLAUDE~1/settings.json", "CLAUDE~1/settings.json"],
  ])(
    "%s: it is refused if the change adds it, and allowed if the base has it",
    (_, path, shown) => {
      expect(judge(path)).toEqual({ rule: "name", where: shown })
      expect(judge(path, { old: FILE })).toBeNull()
    },
  )
  test.each([
    "می‌خواهم.txt",
    "👩‍💻.md",
    "é-e\u0301",
    "caf\udce9.txt",
    "日本語/ファイル",
    "a b",
    "~root",
    "x~1y",
    "עברית.md",
  ])("%j does not", path => expect(judge(path)).toBeNull())
})
