/**
 * Lock files: what the next install downloads and runs, in a form that nobody reads. A policy says
 * whether agents may change them; usually they may change only those that an approved plan names.
 */

/** From the loosest to the strictest. */
export const LOCK_FILES = ["allowed", "named", "blocked"] as const
export type LockFiles = (typeof LOCK_FILES)[number]
export const LOCK_FILES_USUAL: LockFiles = "named"

const NAMES = new Set(
  `package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock rush.lock
  cargo.lock go.sum go.work.sum poetry.lock uv.lock pipfile.lock pdm.lock pixi.lock conda-lock.yml pylock.toml
  gemfile.lock gems.locked composer.lock symfony.lock mix.lock rebar.lock package.resolved podfile.lock
  cartfile.resolved pubspec.lock packages.lock.json paket.lock gradle.lockfile buildscript-gradle.lockfile
  settings-gradle.lockfile verification-metadata.xml flake.lock devbox.lock chart.lock .terraform.lock.hcl
  module.bazel.lock stack.yaml.lock cabal.project.freeze shard.lock spago.lock conan.lock renv.lock
  cpanfile.snapshot dub.selections.json nimble.lock buf.lock brewfile.lock.json mise.lock dvc.lock
  manifest.toml vcpkg-lock.json pants.lock coursier.lock maven_install.json`.split(/\s+/),
)

export function isLockFile(path: string): boolean {
  const name = (path.split("/").at(-1) ?? "").toLowerCase()
  return NAMES.has(name) || /^pylock\.[^/]+\.toml$/.test(name)
}

/**
 * `named`: the paths that the approved plan lets this feature touch. A glob does not name a lock
 * file, because nobody saw which one it meant.
 */
export const mayChangeLock = (
  path: string,
  { lockFiles, named }: { readonly lockFiles: LockFiles; readonly named: readonly string[] },
): boolean =>
  lockFiles === "allowed" ||
  (lockFiles === "named" &&
    named.some(it => it.replace(/^\.\//, "").toLowerCase() === path.toLowerCase()))
