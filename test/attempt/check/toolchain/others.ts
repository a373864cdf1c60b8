/**
 * Toolchains that work by functions, links or folders of programs, and what other programs keep in
 * the home.
 */
import { join } from "node:path"
import { type Files, type Row, says } from "./row.ts"

/** asdf and mise: shims that ask the manager, which reads versions from the home. */
const ASDF: Files = {
  ".asdf/bin/asdf": `#!/bin/sh
data="\${ASDF_DATA_DIR:-$HOME/.asdf}"
[ "$1" = install ] && { mkdir -p "$data/installs/$2/$3"; exit; }
version=$(sed -n "s/^$2 //p" "$HOME/.tool-versions" 2>/dev/null)
[ -n "$version" ] || { echo "No version is set for command $2" >&2; exit 126; }
exec "$data/installs/$2/$version/bin/$2"
`,
  ".asdf/shims/elixir": '#!/bin/sh\nexec asdf exec "elixir"\n',
  ".asdf/installs/elixir/1.17/bin/elixir": says("elixir 1.17"),
  ".tool-versions": "elixir 1.17\n",
}

const MISE: Files = {
  ".local/bin/mise": `#!/bin/sh
data="\${MISE_DATA_DIR:-$HOME/.local/share/mise}"
config="\${MISE_CONFIG_DIR:-$HOME/.config/mise}/config.toml"
version=$(sed -n 's/^zig = "\\(.*\\)"$/\\1/p' "$config")
exec "$data/installs/zig/$version/bin/zig"
`,
  ".local/share/mise/shims/zig": "-> ../../../bin/mise",
  ".local/share/mise/installs/zig/0.14/bin/zig": says("zig 0.14"),
  ".local/share/mise/installs/zig/latest": "-> ./0.14",
  ".config/mise/config.toml": '[tools]\nzig = "0.14"\n',
}

export const OTHERS: readonly Row[] = [
  {
    name: "nvm, by its function",
    files: {
      ".nvm/nvm.sh": `nvm() { [ "$1" = install ] && mkdir -p "$NVM_DIR/versions/node/v$2/bin"; PATH="$NVM_DIR/versions/node/v20.1.0/bin:$PATH"; }\n`,
      ".nvm/versions/node/v20.1.0/bin/node": says("v20.1.0"),
      ".nvm/alias/default": "20",
    },
    run: '. "$NVM_DIR/nvm.sh" && nvm use default && node',
    out: "v20.1.0",
    installs: '. "$NVM_DIR/nvm.sh"; nvm install 22.0.0',
  },
  {
    name: "nvm, the newest by itself",
    files: {
      ".config/nvm/versions/node/v9.0.0/bin/node-of-nvm": says("v9"),
      ".config/nvm/versions/node/v22.0.0/bin/node-of-nvm": says("v22"),
    },
    run: "node-of-nvm",
    out: "v22",
    installs: 'mkdir -p "$NVM_DIR/versions/node/v23.0.0"',
  },
  {
    name: "fnm",
    files: {
      ".local/share/fnm/node-versions/v21/installation/bin/nodejs21": says("v21"),
      ".local/share/fnm/aliases/default": "-> ../node-versions/v21/installation",
    },
    run: "nodejs21",
    out: "v21",
    installs: 'mkdir "$FNM_DIR/node-versions/v22"',
  },
  {
    name: "volta",
    files: {
      ".volta/bin/volta-shim": `#!/bin/sh\nexec "\${VOLTA_HOME:-$HOME/.volta}/tools/image/node/20/bin/\${0##*/}"\n`,
      ".volta/bin/node20": "-> volta-shim",
      ".volta/tools/image/node/20/bin/node20": says("v20 of volta"),
    },
    run: "node20",
    out: "v20 of volta",
    installs: 'mkdir "$VOLTA_HOME/tools/image/node/22"; touch "$VOLTA_HOME/volta.lock"',
  },
  {
    name: "asdf",
    files: ASDF,
    run: "elixir",
    out: "elixir 1.17",
    installs: "asdf install elixir 1.18",
  },
  {
    name: "mise",
    files: MISE,
    run: "zig",
    out: "zig 0.14",
    installs: 'mkdir "$MISE_DATA_DIR/installs/go"',
  },
  {
    name: "sdkman",
    files: {
      ".sdkman/candidates/java/21/bin/javac21": says("javac 21"),
      ".sdkman/candidates/java/current": "-> 21",
      ".sdkman/candidates/gradle/9/bin/gradle9": `#!/bin/sh\n"$JAVA_HOME/bin/javac21"\n`,
      ".sdkman/candidates/gradle/current": "-> 9",
    },
    run: "gradle9",
    out: "javac 21",
    installs: 'mkdir -p "$SDKMAN_DIR/candidates/java/23/bin"; touch "$SDKMAN_DIR/var"',
  },
  {
    name: "JAVA_HOME before what sdkman has",
    files: {
      ".sdkman/candidates/java/current/bin/java": says("21"),
      "jdk/bin/java": says("17"),
    },
    outer: person => ({ JAVA_HOME: join(person, "jdk") }),
    run: '"$JAVA_HOME/bin/java"',
    out: "17",
  },
  {
    name: "GOROOT",
    files: { "go1.25/bin/go": says("go1.25") },
    outer: person => ({ GOROOT: join(person, "go1.25") }),
    run: '"$GOROOT/bin/go"',
    out: "go1.25",
  },
  {
    name: "programs of go install",
    files: { "go/bin/golangci-lint": says("lint"), "go/pkg/mod/x@v1/x.go": "" },
    run: 'golangci-lint && test ! -e "$GOPATH/pkg"',
    out: "lint",
    installs: 'mkdir -p "$GOPATH/pkg/mod"; touch "$GOPATH/bin/new"',
  },
  {
    name: "GOPATH of several folders",
    files: { "one/bin/tool-one": says("one") },
    outer: person => ({ GOPATH: `${join(person, "one")}:${join(person, "two")}` }),
    run: "tool-one",
    out: "one",
  },
  {
    name: ".NET",
    files: { ".dotnet/dotnet": says("10.0") },
    run: 'dotnet && test "$DOTNET_ROOT"',
    out: "10.0",
  },
  {
    name: "Android",
    files: { "Android/Sdk/platform-tools/adb": says("adb") },
    run: '"$ANDROID_HOME/platform-tools/adb"',
    out: "adb",
  },
  { name: "bun", files: { ".bun/bin/bun": says("1.3") }, run: "bun", out: "1.3" },
  { name: "deno", files: { ".deno/bin/deno": says("2.5") }, run: "deno", out: "2.5" },
  {
    name: "pnpm",
    files: { ".local/share/pnpm/pnpm": says("pnpm 10"), ".local/share/pnpm/store/v10/x": "x" },
    run: 'pnpm && test ! -e "$PNPM_HOME/store"',
    out: "pnpm 10",
    installs: 'mkdir "$PNPM_HOME/store"',
  },
  { name: "ghcup", files: { ".ghcup/bin/ghc": says("9.12") }, run: "ghc", out: "9.12" },
  {
    name: "elan",
    files: {
      ".elan/bin/lake": `#!/bin/sh\nexec "$ELAN_HOME/toolchains/v4/bin/lake"\n`,
      ".elan/toolchains/v4/bin/lake": says("lake 4"),
    },
    run: "lake",
    out: "lake 4",
    installs: 'mkdir "$ELAN_HOME/toolchains/v5"',
  },
  {
    name: "juliaup",
    files: {
      ".juliaup/bin/julia": `#!/bin/sh\nexec "\${JULIAUP_DEPOT_PATH:-$HOME/.julia}/juliaup/julia-1.12/bin/julia"\n`,
      ".julia/juliaup/julia-1.12/bin/julia": says("1.12"),
      ".julia/packages/x/x.jl": "",
    },
    run: 'julia && test ! -e "$HOME/.julia/packages"',
    out: "1.12",
    installs: 'mkdir "$HOME/.julia/juliaup/julia-2" "$HOME/.julia/packages"',
  },
  {
    name: "opam",
    files: { ".opam/default/bin/ocaml": says("5.3"), ".opam/config": "switch: default" },
    run: '"$OPAMROOT/default/bin/ocaml"',
    out: "5.3",
    installs: 'echo x > "$OPAMROOT/config"',
  },
  {
    name: "uv's Pythons",
    files: { ".local/share/uv/python/cpython-3.13/bin/python3.13": says("3.13") },
    run: '"$UV_PYTHON_INSTALL_DIR/cpython-3.13/bin/python3.13"',
    out: "3.13",
    installs: 'mkdir "$UV_PYTHON_INSTALL_DIR/cpython-3.14"',
  },
  {
    name: "programs of pipx",
    files: {
      ".local/bin/poetry": "-> ../share/pipx/venvs/poetry/bin/poetry",
      ".local/share/pipx/venvs/poetry/bin/poetry": says("poetry"),
    },
    run: "poetry",
    out: "poetry",
    installs: 'touch "$HOME/.local/bin/x"',
  },
  {
    name: "browsers of Playwright",
    files: { ".cache/ms-playwright/chromium-1/chrome": says("chrome"), ".cache/pip/x": "x" },
    run: '"$PLAYWRIGHT_BROWSERS_PATH/chromium-1/chrome" && test ! -e "$HOME/.cache/pip"',
    out: "chrome",
    installs: 'mkdir "$HOME/.cache/ms-playwright/webkit-1"',
  },
  {
    name: "browsers of Puppeteer",
    files: { ".cache/puppeteer/chrome/linux-1/chrome": says("chrome") },
    run: '"$PUPPETEER_CACHE_DIR/chrome/linux-1/chrome"',
    out: "chrome",
    installs: 'mkdir "$PUPPETEER_CACHE_DIR/chrome/linux-2"',
  },
]
