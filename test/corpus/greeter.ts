/** A small program in shell, with tests of its own making. */
import { Criterion } from "../../src/core/plan/plan.ts"
import { put, type Sample } from "./delivery.ts"

export const greeter: Sample = {
  name: "greeter",
  files: {
    "greet.sh": `#!/bin/sh
# Greets whoever is named.
. ./lib/names.sh
if [ $# -eq 0 ]; then
  echo "usage: greet.sh NAME" >&2
  exit 2
fi
echo "Hello, $(tidied "$1")!"
`,
    "lib/names.sh": `# Without blanks around it.
tidied() {
  printf '%s' "$1" | sed 's/^ *//; s/ *$//'
}
`,
    "test/run.sh": `#!/bin/sh
# Runs all that is checked; its exit status is the number of failures.
failures=0
count=0
. ./test/check.sh
for file in test/*.check; do . "./$file"; done
echo "1..$count"
exit "$failures"
`,
    "test/check.sh": `is_same() {
  count=$((count + 1))
  if [ "$2" = "$3" ]; then echo "ok $count - $1"; return; fi
  failures=$((failures + 1))
  echo "not ok $count - $1"
}
check() { is_same "$@"; }
`,
    "test/greet.check": `#!/bin/sh
check "greets by name" "$(sh greet.sh Ann)" "Hello, Ann!"
check "drops blanks" "$(sh greet.sh ' Bo ')" "Hello, Bo!"
check "asks for a name" "$(sh greet.sh 2>&1)" "usage: greet.sh NAME"
`,
    "scripts/lint.sh": `#!/bin/sh
# Every script must parse.
for file in *.sh lib/*.sh; do
  sh -n "$file" || exit 1
done
`,
    "README.md": "# Greeter\n",
  },
  environment: {
    setup: [],
    services: [],
    gates: [
      { name: "tests", run: "sh test/run.sh" },
      { name: "lint", run: "sh scripts/lint.sh" },
    ],
  },
  criteria: [
    Criterion.parse({
      ...{ id: "C1", text: "It can be loud", kind: "command", run: "sh greet.sh --loud Ann" },
      expect: { exit: 0, output: "^HELLO, ANN!$" },
    }),
  ],
  paths: ["*.sh", "lib/**", "test/**"],
  work: {
    "greet.sh": put([
      'echo "Hello, $(tidied "$1")!"',
      'if [ "$1" = --loud ]; then\n  sh "$0" "$2" | tr "[:lower:]" "[:upper:]"\n  exit\nfi\necho "Hello, $(tidied "$1")!"',
    ]),
    "test/greet.check": text =>
      `${text}check "greets loudly" "$(sh greet.sh --loud Ann)" "HELLO, ANN!"\n`,
  },
}
