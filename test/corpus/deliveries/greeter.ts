/** Deliveries on the greeter, of which no line is read by a parser. */
import { beside, type Delivery, inTurn, put } from "../delivery.ts"
import { greeter } from "../greeter.ts"

const { work } = greeter

const and = beside(work)
const tests = "test/greet.check"

export const onGreeter: readonly Delivery[] = [
  { name: "the work alone", edits: work, outcome: "accepted" },
  {
    name: "a check under a better name",
    edits: and({ [tests]: put(['"drops blanks"', '"drops blanks around a name"']) }),
    outcome: "accepted",
  },
  {
    name: "a check moved to a file of its own",
    edits: and({
      [tests]: put([`check "drops blanks" "$(sh greet.sh ' Bo ')" "Hello, Bo!"\n`, ""]),
      "test/blanks.check": `#!/bin/sh\ncheck "drops blanks" "$(sh greet.sh ' Bo ')" "Hello, Bo!"\n`,
    }),
    outcome: "accepted",
  },
  {
    name: "a script more for the lint",
    edits: and({
      "scripts/lint.sh": text => `${text}sh -n test/run.sh || exit 1\n`,
    }),
    outcome: "accepted",
    findings: ["minor scripts/lint.sh:6 Configuration of the gates was edited"],
  },
  {
    name: "a status that may be dropped",
    edits: and({ "clean.sh": "#!/bin/sh\nrm -r build 2>/dev/null || true\n" }),
    outcome: "accepted",
  },
  {
    name: "a gate that failed before",
    edits: work,
    brief: ({ environment }) => ({
      environment: {
        ...environment,
        gates: [
          ...environment.gates,
          { name: "spelling", run: "echo 'greeter: no such word'; exit 1" },
        ],
      },
      known: ["spelling"],
    }),
    outcome: "accepted",
  },
  {
    name: "tests of which one failed before",
    edits: and({ "lib/names.sh": put(["s/^ *//; ", ""]) }),
    brief: () => ({ known: ["tests"], knownTests: { tests: ["drops blanks"] } }),
    outcome: "accepted",
  },
  {
    name: "tests of which another failed before",
    edits: and({ "lib/names.sh": put(["s/^ *//; ", ""]) }),
    brief: () => ({ known: ["tests"], knownTests: { tests: ["asks for a name"] } }),
    outcome: "verification_failed tests",
    findings: ["blocking gate tests fails"],
  },
  {
    name: "a check removed",
    edits: and({
      [tests]: put([`check "drops blanks" "$(sh greet.sh ' Bo ')" "Hello, Bo!"\n`, ""]),
    }),
    outcome: "verification_failed removed_tests",
    findings: [`blocking ${tests}:1 The test "drops blanks" is gone`],
  },
  {
    name: "a check skipped",
    edits: and({ [tests]: put(['"Hello, Bo!"', '"Hello, Bo!" # skip']) }),
    outcome: "verification_failed skipped_tests",
  },
  {
    name: "a lint that never fails",
    edits: and({ "scripts/lint.sh": put(["|| exit 1", "|| true"]) }),
    outcome: "verification_failed gate_configuration",
    findings: ["blocking scripts/lint.sh:4 Configuration of the gates was edited"],
  },
  {
    name: "tests that always end well",
    edits: and({ "test/run.sh": put(['exit "$failures"', "exit 0"]) }),
    outcome: "verification_failed gate_configuration",
  },
  {
    name: "a gate's script removed",
    edits: and({ "scripts/lint.sh": null }),
    outcome: "verification_failed lint gate_configuration",
  },
  {
    name: "a part that says that it is not there",
    edits: and({
      "greet.sh": put([
        "if [ $# -eq 0 ]",
        'if [ "$1" = --quiet ]; then\n  echo "not implemented" >&2\n  exit 1\nfi\nif [ $# -eq 0 ]',
      ]),
    }),
    outcome: "verification_failed stubs",
  },
  {
    name: "work that breaks what stood",
    edits: and({ "lib/names.sh": put(["s/^ *//; ", ""]) }),
    outcome: "verification_failed tests",
    findings: ["blocking gate tests fails"],
  },
  {
    name: "work that is not loud enough",
    edits: {
      "greet.sh": inTurn(work["greet.sh"]!, put(['"[:lower:]" "[:upper:]"', '"a-m" "A-M"'])),
    },
    outcome: "verification_failed C1",
  },
  {
    name: "a script that does not parse",
    edits: and({ "lib/broken.sh": "if then\n" }),
    outcome: "verification_failed lint",
  },
]
