/**
 * Programs that belong to a machine. What a repository's own set-up installs, such as a linter,
 * isn't one of them.
 */

const OF = {
  languages: `bun cargo clang clang++ clojure crystal dart deno dotnet elixir erl flutter g++ gcc cc c++
    gfortran ghc gleam go gofmt groovy java javac julia kotlin kotlinc lua luajit nim node ocaml perl php
    python python2 python3 R Rscript raku ruby rustc rustfmt scala swift zig`,
  packages: `ant bundle bundler cabal carthage cmake composer conda conan corepack cpan cpanm dune gem
    gradle hatch hex lein luarocks mamba maven mix mvn nimble npm npx nuget opam pdm pip pip3 pipenv pipx
    pixi pnpm pod poetry rebar3 sbt shards stack swiftpm uv vcpkg yarn`,
  versions: "asdf fnm goenv jenv mise nodenv phpenv proto pyenv rbenv rustup volta",
  building: `ar autoconf automake bazel bazelisk buf buck2 just ld libtool llvm-config make gmake meson
    msbuild ninja nasm pkg-config protoc scons task xcodebuild xcrun`,
  system: `awk bash bc brew bzip2 curl dpkg ffmpeg file git git-lfs gpg gzip jq lsof magick convert nc
    openssl pandoc patch pdflatex pdftotext ps rsync sed sqlite3 ssh tar tree unzip wget xz yq zip zsh`,
  running: `adb act aws az chromedriver chromium docker docker-compose emulator gcloud geckodriver
    google-chrome helm kind kubectl minikube mongod mysql mysqld nginx pg_ctl pg_isready podman postgres
    psql redis-cli redis-server terraform tofu vagrant xvfb-run Xvfb`,
} as const

export const MACHINE_PROGRAMS: ReadonlySet<string> = new Set(
  Object.values(OF).flatMap(names => names.split(/\s+/)),
)

/** Other names for the same program. */
export const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  python: ["python3"],
  python3: ["python"],
  pip: ["pip3"],
  pip3: ["pip"],
  gmake: ["make"],
  cc: ["gcc", "clang"],
  gcc: ["cc", "clang"],
  bundler: ["bundle"],
  "docker-compose": ["docker"],
  convert: ["magick"],
}
