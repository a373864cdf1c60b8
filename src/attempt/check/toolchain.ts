/**
 * Where toolchains lie and which variables name them, as people's shells have them. This is data
 * only; nothing here looks at the machine.
 */

export interface Toolchain {
  /** The variable that says where it lies; null if it always lies in the same place. */
  readonly variable: string | null
  /** Where it lies by default, below the home. The first one that exists counts. */
  readonly places: readonly [string, ...string[]]
  /**
   * Folders in it that commands get their own copy of, as globs with `/` and `*`, so that what they
   * install stays in their home.
   */
  readonly anew?: readonly string[]
  /** Entries that commands never see: caches, downloads, logins. */
  readonly without?: readonly string[]
  /** If given, commands see nothing but these entries. */
  readonly only?: readonly string[]
  /** Folders in it that hold its programs; `*` is allowed. */
  readonly programs?: readonly string[]
  /** Further variables, each with the path in it that the variable names, if that path exists. */
  readonly also?: Readonly<Record<string, string>>
}

/** rbenv and the managers modelled on it. */
const versionsOf = (variable: string, place: string): Toolchain => ({
  variable,
  places: [place],
  anew: ["versions", "shims"],
  without: ["cache", "sources", ".git"],
  programs: ["shims", "bin"],
})

/**
 * Programs that a package manager put into one folder. Its caches, settings and logins aren't seen.
 */
const programsOf = (variable: string | null, place: string, folder = "bin"): Toolchain => ({
  variable,
  places: [place],
  only: [folder],
  anew: [folder],
  programs: [folder],
})

export const TOOLCHAINS: readonly Toolchain[] = [
  {
    variable: "RUSTUP_HOME",
    places: [".rustup"],
    anew: ["toolchains"],
    without: ["downloads", "tmp"],
  },
  { ...programsOf("CARGO_HOME", ".cargo"), only: ["bin", "env"] },
  { ...programsOf("GOPATH", "go") },
  versionsOf("PYENV_ROOT", ".pyenv"),
  versionsOf("RBENV_ROOT", ".rbenv"),
  versionsOf("NODENV_ROOT", ".nodenv"),
  versionsOf("GOENV_ROOT", ".goenv"),
  versionsOf("JENV_ROOT", ".jenv"),
  versionsOf("PHPENV_ROOT", ".phpenv"),
  versionsOf("PLENV_ROOT", ".plenv"),
  versionsOf("SWIFTENV_ROOT", ".swiftenv"),
  versionsOf("TFENV_ROOT", ".tfenv"),
  {
    variable: "NVM_DIR",
    places: [".nvm", ".config/nvm"],
    anew: ["versions", "versions/*", "alias", "alias/*"],
    without: [".cache", ".git", "test"],
    programs: ["versions/node/*/bin"],
  },
  {
    variable: "FNM_DIR",
    places: [".local/share/fnm", ".fnm", "Library/Application Support/fnm"],
    anew: ["node-versions", "aliases"],
    programs: ["aliases/default/bin"],
  },
  {
    variable: "VOLTA_HOME",
    places: [".volta"],
    anew: ["tools", "tools/image", "tools/image/*"],
    without: ["tmp", "cache", "log"],
    programs: ["bin"],
  },
  {
    variable: "ASDF_DATA_DIR",
    places: [".asdf"],
    anew: ["installs", "installs/*", "shims"],
    without: ["downloads", "tmp", ".git"],
    programs: ["shims", "bin"],
  },
  {
    variable: "MISE_DATA_DIR",
    places: [".local/share/mise"],
    anew: ["installs", "installs/*", "shims"],
    without: ["downloads"],
    programs: ["shims"],
  },
  { variable: "MISE_CONFIG_DIR", places: [".config/mise"], anew: ["conf.d"] },
  {
    variable: "PROTO_HOME",
    places: [".proto"],
    anew: ["tools", "tools/*"],
    without: ["temp", "cache"],
    programs: ["shims", "bin"],
  },
  {
    variable: "SDKMAN_DIR",
    places: [".sdkman"],
    anew: ["candidates", "candidates/*"],
    without: ["archives", "tmp"],
    programs: ["candidates/*/current/bin"],
    also: { JAVA_HOME: "candidates/java/current" },
  },
  { variable: "ELAN_HOME", places: [".elan"], anew: ["toolchains", "bin"], programs: ["bin"] },
  { variable: "OPAMROOT", places: [".opam"], without: ["download-cache", "log"] },
  { variable: "PERLBREW_ROOT", places: ["perl5/perlbrew"], anew: ["perls"], programs: ["bin"] },
  {
    variable: "SWIFTLY_HOME_DIR",
    places: [".local/share/swiftly"],
    programs: ["bin"],
    also: { SWIFTLY_BIN_DIR: "bin" },
  },
  { variable: "JULIAUP_DEPOT_PATH", places: [".julia"], only: ["juliaup"], anew: ["juliaup"] },
  programsOf(null, ".juliaup"),
  programsOf(null, ".ghcup"),
  programsOf(null, ".cabal"),
  programsOf(null, ".local"),
  programsOf("BUN_INSTALL", ".bun"),
  programsOf("DENO_INSTALL", ".deno"),
  {
    variable: "PNPM_HOME",
    places: [".local/share/pnpm", "Library/pnpm"],
    without: ["store", "global"],
    programs: ["."],
  },
  {
    variable: "UV_PYTHON_INSTALL_DIR",
    places: [".local/share/uv/python"],
    without: [".temp", ".cache"],
  },
  {
    variable: "PLAYWRIGHT_BROWSERS_PATH",
    places: [".cache/ms-playwright", "Library/Caches/ms-playwright"],
    without: [".links", "__dirlock"],
  },
  {
    variable: "CYPRESS_CACHE_FOLDER",
    places: [".cache/Cypress", "Library/Caches/Cypress"],
  },
  { variable: "PUPPETEER_CACHE_DIR", places: [".cache/puppeteer"], anew: ["*"] },
]

/** Files below the home that tell version managers which versions a person uses. */
export const VERSION_FILES: readonly string[] = [
  ".tool-versions",
  ".asdfrc",
  ".default-npm-packages",
  ".prototools",
]

/** Toolchains that are used where they lie; commands get their variables unchanged. */
export const AS_THEY_ARE: readonly string[] = [
  ...["ANDROID_HOME", "ANDROID_NDK_HOME", "ANDROID_SDK_ROOT", "ASDF_DIR", "CUDA_HOME", "CUDA_PATH"],
  ...["DEVELOPER_DIR", "DOTNET_ROOT", "EMSDK", "FLUTTER_ROOT", "GOROOT", "GRADLE_HOME"],
  ...["GROOVY_HOME", "HOMEBREW_PREFIX", "JAVA_HOME", "JDK_HOME", "KOTLIN_HOME", "M2_HOME"],
  ...["MAMBA_ROOT_PREFIX", "MAVEN_HOME", "NIX_PATH", "NIX_PROFILES", "NIX_SSL_CERT_FILE"],
  ...["N_PREFIX", "SCALA_HOME", "SDKROOT", "VCPKG_ROOT"],
]

/** Where they lie below the home if no variable names them. */
export const USUAL_PLACES: Readonly<Record<string, readonly string[]>> = {
  ANDROID_HOME: ["Android/Sdk", "Library/Android/sdk"],
  ASDF_DIR: [".asdf"],
  DOTNET_ROOT: [".dotnet"],
}

/** Every variable of a person's shell that is needed to find toolchains. */
export const TOOLCHAIN_VARIABLES: readonly string[] = [
  ...TOOLCHAINS.flatMap(({ variable }) => variable ?? []),
  ...AS_THEY_ARE,
]
