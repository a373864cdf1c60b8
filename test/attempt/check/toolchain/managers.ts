/** Toolchains whose proxies and shims find their parts by a variable or in the home. */
import { join } from "node:path"
import { type Files, type Row, says } from "./row.ts"

/** rustup's proxies: one program under many names, which finds the real one in its home. */
const RUSTUP_PROXY = `#!/bin/sh
home="\${RUSTUP_HOME:-$HOME/.rustup}"
chosen=$(sed -n 's/^default_toolchain = "\\(.*\\)"$/\\1/p' "$home/settings.toml" 2>/dev/null)
[ -n "$chosen" ] || { echo "error: rustup could not choose a version of \${0##*/} to run" >&2; exit 1; }
if [ "$1" = install ]; then mkdir -p "$home/toolchains/$2/bin"; exit; fi
exec "$home/toolchains/$chosen/bin/\${0##*/}" "$@"
`
export const RUSTUP: Files = {
  ".cargo/bin/rustup": RUSTUP_PROXY,
  ".cargo/bin/cargo": "-> rustup",
  ".cargo/env": "export PATH",
  ".cargo/credentials.toml": "token = 'secret'",
  ".cargo/config.toml": "[net]",
  ".rustup/settings.toml": 'version = "12"\ndefault_toolchain = "stable"\n',
  ".rustup/toolchains/stable/bin/cargo": says("cargo 1.90"),
}

/** rbenv's family: shims that name their root, and a manager that reads the version there. */
const versioned = (place: string, variable: string, program: string): Files => {
  const manager = place.slice(1)
  return {
    [`${place}/shims/${program}`]: `#!/bin/sh\nexec ${manager} exec ${program} "$@"\n`,
    [`${place}/bin/${manager}`]: `#!/bin/sh
root="\${${variable}:-$HOME/${place}}"
[ "$1" = install ] && { mkdir -p "$root/versions/$2/bin"; echo x > "$root/version"; exit; }
shift; name=$1; shift
exec "$root/versions/$(cat "$root/version")/bin/$name" "$@"
`,
    [`${place}/version`]: "3.2.1\n",
    [`${place}/versions/3.2.1/bin/${program}`]: says(`${program} 3.2.1`),
    [`${place}/cache/huge.tar.gz`]: "x",
  }
}

export const MANAGERS: readonly Row[] = [
  {
    name: "rustup",
    files: RUSTUP,
    run: "cargo",
    out: "cargo 1.90",
    installs: "rustup install 1.80",
  },
  {
    name: "rustup, and cargo's own home, elsewhere",
    files: Object.fromEntries(
      Object.entries(RUSTUP).map(([path, text]) => [
        path.replace(/^\.(cargo|rustup)/, "opt/$1"),
        text,
      ]),
    ),
    outer: person => ({
      RUSTUP_HOME: join(person, "opt/rustup"),
      CARGO_HOME: join(person, "opt/cargo"),
    }),
    run: "cargo",
    out: "cargo 1.90",
    installs: "rustup install 1.80",
  },
  {
    name: "a profile that is sourced",
    files: { ...RUSTUP, ".cargo/env": 'export FROM_ENV="$HOME/.cargo/bin"' },
    run: '. "$HOME/.cargo/env" && "$FROM_ENV/cargo"',
    out: "cargo 1.90",
  },
  ...(
    [
      [".pyenv", "PYENV_ROOT", "python"],
      [".rbenv", "RBENV_ROOT", "ruby"],
      [".nodenv", "NODENV_ROOT", "node"],
      [".goenv", "GOENV_ROOT", "go"],
      [".jenv", "JENV_ROOT", "java"],
      [".phpenv", "PHPENV_ROOT", "php"],
      [".plenv", "PLENV_ROOT", "perl6"],
      [".swiftenv", "SWIFTENV_ROOT", "swift"],
      [".tfenv", "TFENV_ROOT", "terraform"],
    ] as const
  ).map(([place, variable, program]) => ({
    name: place.slice(1),
    files: versioned(place, variable, `${program}-x`),
    run: `${program}-x`,
    out: `${program}-x 3.2.1`,
    installs: `${place.slice(1)} install 3.3.0`,
  })),
  {
    name: "pyenv at another place",
    files: Object.fromEntries(
      Object.entries(versioned(".pyenv", "PYENV_ROOT", "python")).map(([path, text]) => [
        `tools/${path}`,
        text,
      ]),
    ),
    outer: person => ({ PYENV_ROOT: join(person, "tools/.pyenv") }),
    run: "python",
    out: "python 3.2.1",
    installs: "pyenv install 3.3.0",
  },
]
