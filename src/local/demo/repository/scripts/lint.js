/** Looks at the style of all code and prints what is wrong, and where. */
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const COLUMNS_MAX = 100

/** Each says what is wrong with a line, or nothing. */
const rules = [
  line => line.length > COLUMNS_MAX && `is longer than ${COLUMNS_MAX} columns`,
  line => /\s$/.test(line) && "ends with blanks",
  line => line.includes("\t") && "is indented with a tab",
  line => /;$/.test(line) && "ends with a semicolon",
]

const root = fileURLToPath(new URL("..", import.meta.url))
const files = ["src", "test", "scripts"].flatMap(folder =>
  readdirSync(`${root}/${folder}`).map(name => `${folder}/${name}`),
)
const faults = files.flatMap(file => {
  const text = readFileSync(`${root}/${file}`, "utf8")
  const lines = text.split("\n")
  const inLines = lines.flatMap((line, at) =>
    rules.flatMap(rule => rule(line) || []).map(what => `${file}:${at + 1} ${what}`),
  )
  const opens = /^(#!.*\n)?\/\*\* /.test(text)
  return [
    ...(opens ? [] : [`${file}:1 does not open with what it is for`]),
    ...(lines.at(-1) === "" ? [] : [`${file}:${lines.length} does not end with a line break`]),
    ...inLines,
  ]
})

for (const fault of faults) console.error(fault)
if (faults.length === 0) console.log(`${files.length} files, nothing to mend`)
process.exitCode = faults.length === 0 ? 0 : 1
