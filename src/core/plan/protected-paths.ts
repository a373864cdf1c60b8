/**
 * What no agent may change in any repository, whatever its policy says: what steers agents, what
 * runs by itself, and what decides who may merge. This is the one list: the rules of plans, briefs,
 * the judgement of a delivery and docs/policy.md all read it. A repository's policy holds only its
 * own further paths.
 */

export interface Protected {
  /** In words for people, to follow "protected is". */
  readonly what: string
  /**
   * Globs from the root. Names and folders count at any depth, unless GitHub reads them at one
   * place only.
   */
  readonly paths: readonly string[]
}

/** Folders and files at any depth, because agents read what is nearest to the code that they work on. */
const anywhere = (names: string): readonly string[] =>
  names
    .split(/\s+/)
    .filter(name => name !== "")
    .map(name => `**/${name.endsWith("/") ? `${name}**` : name}`)

const below = (folder: string, names: string): readonly string[] =>
  names
    .split(/\s+/)
    .filter(name => name !== "")
    .map(name => `${folder}/${name.endsWith("/") ? `${name}**` : name}`)

/** By agent, from each one's own pages: instructions, settings, tools, hooks, and what it may not see. */
const AGENTS: Readonly<Record<string, readonly string[]>> = {
  "all of them": anywhere(
    ".agents/ .agent/ AGENTS.*md AGENT.*md .agent.md .mcp.json .aiignore .aiexclude .rules .ruler/ .rulesync/",
  ),
  "Claude Code": anywhere(".claude/ .claude-plugin/ CLAUDE.*md .claude.json .claudeignore"),
  Codex: anywhere(".codex/ CODEX.md .codexignore"),
  "Gemini CLI": anywhere(".gemini/ GEMINI.*md .geminiignore gemini-extension.json"),
  Antigravity: anywhere(".antigravity/"),
  OpenCode: anywhere(".opencode/ opencode.json opencode.jsonc .opencode.json OpenCode.md"),
  Cursor: anywhere(".cursor/ .cursorrules .cursorignore .cursorindexingignore"),
  Windsurf: anywhere(".windsurf/ .windsurfrules .codeium/ .codeiumignore"),
  Copilot: [
    ...anywhere(".copilot/ copilot-instructions.md .copilotignore"),
    ...below(
      ".github",
      "instructions/ prompts/ chatmodes/ agents/ skills/ hooks/ copilot/ mcp.json copilot-*",
    ),
  ],
  "Factory droid": anywhere(".factory/"),
  Goose: anywhere(".goose/ .goosehints .goosehints.local .gooseignore"),
  Aider: anywhere(".aider*"),
  Amp: anywhere(".amp/ .ampcode/"),
  Kiro: anywhere(".kiro/ .amazonq/"),
  Qwen: anywhere(".qwen/ QWEN.*md .qwenignore"),
  Cline: anywhere(".cline/ .clinerules .clinerules/ .clinerules-* .clineignore"),
  Roo: anywhere(".roo/ .roorules .roorules-* .roomodes .rooignore"),
  Kilo: anywhere(
    ".kilo/ .kilocode/ .kilocoderules .kilocoderules-* .kilocodemodes .kilocodeignore kilo.json kilo.jsonc",
  ),
  Continue: anywhere(".continue/ .continuerules .continuerc.json .continueignore"),
  Zed: anywhere(".zed/"),
  Junie: anywhere(".junie/ .aiassistant/"),
  Crush: anywhere(".crush/ CRUSH.*md crush.json .crush.json .crushignore"),
  others: anywhere(
    `.augment/ .augment-guidelines .augmentignore .trae/ .qoder/ .iflow/ IFLOW.md .codebuddy/ CODEBUDDY.md
    .openhands/ .openhands_instructions .devin/ .warp/ WARP.md .vibe/ .kimi/ .pi/ .letta/ .rovodev/
    .tabnine/ .cody/ .sourcegraph/ .bolt/ .idx/ .firebender/ firebender.json .deepagents/ .plandex*
    .coderabbit.yaml .coderabbit.yml .pr_agent.toml greptile.json .greptile/ sweep.yaml ellipsis.yaml`,
  ),
}

/** These run without being asked when somebody opens, enters, commits to or pulls a work tree. */
const RUN_BY_ITSELF = [
  ...anywhere(
    `.husky/ .huskyrc .huskyrc.* .githooks/ .git-hooks/ lefthook.* .lefthook.* lefthook-local.* .lefthook/
    .pre-commit-config.yaml .pre-commit-config.yml .overcommit.yml captainhook.json .simple-git-hooks.*
    .vscode/tasks.json .vscode/settings.json .vscode/launch.json .vscode/mcp.json *.code-workspace
    .idea/ .devcontainer/ .devcontainer.json .gitpod.yml .gitpod.Dockerfile .ona/ .codesandbox/
    .replit .stackblitzrc .envrc mise.toml mise.*.toml .mise.toml .mise.*.toml .mise/ .config/mise/
    .config/mise.toml .exrc .nvimrc .nvim.lua .vimrc .lvimrc .dir-locals.el .dir-locals-2.el`,
  ),
  ".gitmodules",
]

/** What starts machines with secrets, here or where the branch is pushed to, and the bots that act there. */
const PIPELINES = [
  ...below(
    ".github",
    "workflows/ actions/ missions.yml dependabot.yml dependabot.yaml renovate.* settings.yml mergify.yml",
  ),
  ...anywhere("renovate.json renovate.json5 .renovaterc .renovaterc.*"),
  ...`.gitlab-ci.yml .gitlab-ci.yaml .gitlab/ci/** .gitea/workflows/** .forgejo/workflows/** .circleci/** .travis.yml
  Jenkinsfile azure-pipelines.yml azure-pipelines.yaml .azure-pipelines/** bitbucket-pipelines.yml .buildkite/**
  .drone.yml .woodpecker.yml .woodpecker/** .cirrus.yml appveyor.yml .appveyor.yml .teamcity/** .semaphore/**
  cloudbuild.yaml cloudbuild.yml codemagic.yaml .mergify.yml .mergify/** .kodiak.toml .bulldozer.yml .asf.yaml`.split(
    /\s+/,
  ),
]

const OWNERS = ["CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"]

export const PROTECTED: readonly Protected[] = [
  ...Object.entries(AGENTS).map(([agent, paths]) => ({ what: `what steers ${agent}`, paths })),
  { what: "what runs by itself in a work tree", paths: RUN_BY_ITSELF },
  { what: "CI and bots that act in the repository", paths: PIPELINES },
  { what: "who must review", paths: OWNERS },
]

export const ALWAYS_PROTECTED: readonly string[] = PROTECTED.flatMap(({ paths }) => paths)
