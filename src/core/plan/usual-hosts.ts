/**
 * Hosts that every listed network reaches: from where honest projects fetch packages, toolchains
 * and public code. Sources are what the package managers' own pages name, and the lists by which
 * GitHub's and Anthropic's hosted agents fetch dependencies (docs.github.com, "Copilot allowlist
 * reference"; code.claude.com, "Default allowed domains"), of which only downloads were taken.
 */
interface HostGroup {
  readonly of: string
  readonly hosts: readonly string[]
}

export const USUAL_HOSTS: readonly HostGroup[] = [
  {
    of: "npm, Yarn, pnpm, JSR",
    hosts: [
      "registry.npmjs.org",
      "registry.yarnpkg.com",
      "repo.yarnpkg.com",
      "npm.jsr.io",
      "jsr.io",
    ],
  },
  { of: "Node.js", hosts: ["nodejs.org"] },
  { of: "Deno, Bun", hosts: ["deno.land", "dl.deno.land", "bun.sh"] },
  { of: "PyPI", hosts: ["pypi.org", "files.pythonhosted.org"] },
  { of: "Conda", hosts: ["conda.anaconda.org", "repo.anaconda.com"] },
  {
    of: "crates.io, Rust",
    hosts: ["index.crates.io", "static.crates.io", "crates.io", "static.rust-lang.org"],
  },
  // The proxy sends to Google's storage for large modules.
  {
    of: "Go",
    hosts: [
      "proxy.golang.org",
      "sum.golang.org",
      "go.dev",
      "dl.google.com",
      "storage.googleapis.com",
    ],
  },
  {
    of: "Maven, Gradle",
    hosts: [
      ...["repo.maven.apache.org", "repo1.maven.org", "maven.google.com", "plugins.gradle.org"],
      ...["plugins-artifacts.gradle.org", "services.gradle.org", "downloads.gradle.org"],
    ],
  },
  { of: "RubyGems", hosts: ["rubygems.org", "index.rubygems.org"] },
  { of: "Packagist", hosts: ["packagist.org", "repo.packagist.org", "getcomposer.org"] },
  {
    of: "NuGet, .NET",
    hosts: ["api.nuget.org", "www.nuget.org", "builds.dotnet.microsoft.com"],
  },
  { of: "Hex, Pub, Hackage", hosts: ["hex.pm", "repo.hex.pm", "pub.dev", "hackage.haskell.org"] },
  { of: "CocoaPods", hosts: ["cdn.cocoapods.org"] },
  {
    of: "GitHub, to read public code and releases",
    hosts: [
      ...["github.com", "api.github.com", "codeload.github.com", "raw.githubusercontent.com"],
      ...["objects.githubusercontent.com", "release-assets.githubusercontent.com"],
      ...["media.githubusercontent.com", "github-cloud.githubusercontent.com"],
    ],
  },
  {
    of: "browsers of Playwright",
    hosts: ["cdn.playwright.dev", "playwright.download.prss.microsoft.com"],
  },
]
