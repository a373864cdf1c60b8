/** Commands that change a folder, and that none of their changes is left afterwards. */
import { execFileSync } from "node:child_process"
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { keep } from "../../../src/attempt/tree/kept.ts"

let scratch: string
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "kept-"))
})
afterEach(() => {
  execFileSync("chmod", ["-R", "u+rwx", scratch])
  rmSync(scratch, { recursive: true })
})

const shell = (run: string): string =>
  execFileSync("bash", ["-c", `cd room && ${run}`], { cwd: scratch, encoding: "latin1" })

/** Everything that a command can notice: names, kinds, modes, links, content and times. */
const everything = () => {
  const listed = shell("find . -printf '%p|%y|%m|%n|%l|%T@\\0' | LC_ALL=C sort -z").split("\0")
  const cut = listed.map(line => /^(.*)\|(.*)$/s.exec(line) ?? ["", "", ""])
  const content = shell("find . -type f -perm -400 -exec sha256sum {} + | LC_ALL=C sort")
  return {
    entries: cut.map(([, entry]) => entry),
    content,
    times: cut.map(([, , time]) => Number(time)),
  }
}

/** Times may differ by less than a number of seconds can express. */
const expectSame = (now: ReturnType<typeof everything>, before: ReturnType<typeof everything>) => {
  expect(now.entries).toEqual(before.entries)
  expect(now.content).toBe(before.content)
  const moved = now.times.filter((time, at) => Math.abs(time - before.times[at]!) > 1e-6)
  expect(moved).toEqual([])
}

/**
 * Files as set-up may leave them: links of both kinds, files without write permission, names that
 * aren't text.
 */
const SET_UP = String.raw`
mkdir -p tree/src tree/node_modules/a/lib tree/empty home/.cache/go tmp
echo 1 > tree/src/a.txt; echo 2 > tree/src/b.txt; echo 3 > tree/node_modules/a/lib/index.js
touch -d '2020-01-02 03:04:05.123456789' tree/src/a.txt; touch -d '1969-12-31 23:59:58.5' tree/src/b.txt
printf '#!/bin/sh\n' > tree/run.sh; chmod 755 tree/run.sh; chmod 2750 tree/src
ln -s src/a.txt tree/link; ln -s /nowhere/at/all tree/dangling; ln -s src tree/folder
ln tree/node_modules/a/lib/index.js tree/node_modules/a/twin.js
ln tree/node_modules/a/lib/index.js home/.cache/index.js
echo 4 > "tree/$(printf 'caf\351')"; echo 5 > "tree/$(printf 'line\nend')"; echo 6 > tree/-n
echo 7 > home/.cache/go/mod.txt; chmod 444 home/.cache/go/mod.txt; chmod 555 home/.cache/go
echo 8 > tree/secret; chmod 000 tree/secret; truncate -s 100000 tree/sparse; mkfifo tree/pipe
mkdir tree/shut; echo 9 > tree/shut/x; chmod 000 tree/shut
touch -d '2021-01-01' tree/src tree/empty tree/node_modules/a
`

test.each<readonly [what: string, run: string]>([
  ["nothing", "true"],
  ["only looks", "cat tree/src/a.txt tree/run.sh; ls -laR . || true"],
  ["makes files", "touch tree/new tree/src/new home/new tmp/new"],
  ["makes folders with things in them", "mkdir -p tree/dist/a/b tmp/x; echo 1 > tree/dist/a/b/c"],
  [
    "changes a file, and its time back",
    "touch -r tree/src/a.txt t; echo 9 > tree/src/a.txt; touch -r t tree/src/a.txt; rm t",
  ],
  ["appends", "echo more >> tree/src/b.txt"],
  ["writes through a link", "echo 9 > tree/link"],
  ["replaces a file by rename", "echo 9 > tree/x; mv tree/x tree/src/a.txt"],
  ["removes files", "rm tree/src/a.txt tree/-n home/.cache/index.js"],
  [
    "removes folders",
    "chmod 755 home/.cache/go; rm -rf tree/src tree/node_modules tree/empty home/.cache/go",
  ],
  ["removes all of it but a pipe", "chmod -R u+rwx .; rm -rf tree/[!p]* home tmp"],
  ["changes modes", "chmod 600 tree/run.sh; chmod 700 tree/src; chmod 777 tree/secret tree/shut"],
  ["changes times", "touch tree/src/a.txt tree/src tree/link; touch -h tree/link"],
  ["changes a file of several names", "echo 9 > tree/node_modules/a/twin.js"],
  ["parts names of one file", "cp tree/node_modules/a/twin.js x; mv x tree/node_modules/a/twin.js"],
  ["gives a file one more name", "ln tree/src/a.txt tree/src/again.txt"],
  ["makes a link lead elsewhere", "ln -sfn empty tree/folder; rm tree/dangling"],
  [
    "puts a folder in a file's place",
    "rm tree/run.sh; mkdir -p tree/run.sh/deep; touch tree/run.sh/deep/x",
  ],
  ["puts a file in a folder's place", "rm -rf tree/src; echo 1 > tree/src"],
  ["puts a link in a folder's place", "rm -rf tree/src; ln -s /tmp tree/src"],
  ["renames folders", "mv tree/src tree/sources; mv tree/node_modules tree/src"],
  ["renames there and back", "mv tree/src tree/x; mv tree/x tree/src"],
  ["swaps two files", "mv tree/src/a.txt x; mv tree/src/b.txt tree/src/a.txt; mv x tree/src/b.txt"],
  [
    "leaves folders that nobody may enter",
    "mkdir -p tree/no/a; touch tree/no/a/b; chmod 000 tree/no/a; chmod 555 tree/no",
  ],
  [
    "writes where nobody may",
    "chmod 755 home/.cache/go; echo 9 > home/.cache/go/new; chmod 555 home/.cache/go",
  ],
  ["shuts what was open", "chmod 000 tree/src tree; true"],
  [
    "makes names that are no text",
    String.raw`touch "tree/$(printf '\377\376')"; rm "tree/$(printf 'caf\351')"`,
  ],
  [
    "makes pipes and sockets",
    "mkfifo tree/another; python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"tree/s\")' || true",
  ],
  [
    "nests deeper than a path can name",
    "cd tmp; for i in $(seq 60); do n=$(printf '%0100d' $i); mkdir $n; cd $n; done; touch x",
  ],
  [
    "writes a lot",
    "for i in $(seq 300); do echo $i > tree/$i; done; cp -a tree/node_modules home/",
  ],
])("a command that %s leaves nothing behind", async (_, run) => {
  mkdirSync(join(scratch, "room"))
  shell(SET_UP)
  const before = everything()
  const kept = await keep(join(scratch, "room"))
  expectSame(everything(), before)
  for (let times = 0; times < 2; times += 1) {
    shell(run)
    await kept.restore()
    expectSame(everything(), before)
  }
  expect(await kept.restore()).toBe(0)
  expect(readdirSync(scratch).filter(name => !name.startsWith("room.kept-"))).toEqual(["room"])
})

test("only changed files are touched", async () => {
  mkdirSync(join(scratch, "room"))
  shell("for i in $(seq 500); do echo $i > $i; done")
  const kept = await keep(join(scratch, "room"))
  const changes = () => shell("find . -printf '%p %C@\\n' | sort").split("\n")
  const before = changes()
  expect(await kept.restore()).toBe(0)
  expect(changes()).toEqual(before)
  shell("echo x > 7; touch new")
  expect(await kept.restore()).toBe(2)
  const changed = changes().filter(line => !before.includes(line))
  expect(changed.map(line => line.split(" ")[0])).toEqual([".", "./7"])
})

test("a change at the same instant as the copy is noticed", async () => {
  mkdirSync(join(scratch, "room"))
  for (let times = 0; times < 20; times += 1) {
    writeFileSync(join(scratch, "room", "a"), "one")
    const kept = await keep(join(scratch, "room"))
    writeFileSync(join(scratch, "room", "a"), "two")
    expect(await kept.restore()).toBe(1)
    writeFileSync(join(scratch, "room", "a"), "six")
    expect(await kept.restore()).toBe(1)
    expect(shell("cat a")).toBe("one")
  }
})

test("a copy that a command changed is reported and not restored", async () => {
  mkdirSync(join(scratch, "room"))
  shell("head -c 100000 /dev/zero > a")
  const kept = await keep(join(scratch, "room"))
  shell("for file in ../room.kept-*/*; do echo 9 > $file; done; rm a")
  await expect(kept.restore()).rejects.toThrow("changed the copy of")
})

test("small files have no copy on disk that a command could change", async () => {
  mkdirSync(join(scratch, "room"))
  shell("echo 1 > a; head -c 65536 /dev/urandom > b; head -c 65537 /dev/urandom > c; : > d; ln b e")
  const before = everything()
  const kept = await keep(join(scratch, "room"))
  const aside = shell("wc -c ../room.kept-*/0")
  expect(aside).toMatch(/^65537 /)
  expect(shell("ls ../room.kept-*")).toBe("0\nnow\n")
  shell("rm a b c e; echo 9 > d; chmod 400 d; mkdir b")
  await kept.restore()
  expectSame(everything(), before)
})

test("small files are copied to disk if all together are too much for memory", async () => {
  mkdirSync(join(scratch, "room"))
  const pieces = "for at in $(seq 1100); do head -c 65000 /dev/zero > $at; done"
  shell(pieces)
  const kept = await keep(join(scratch, "room"))
  const copied = Number(shell("ls ../room.kept-* | wc -l")) - 1
  expect(copied).toBe(1100 - Math.floor((64 * 1024 * 1024) / 65_000))
  shell("for at in *; do echo 9 > $at; done")
  await kept.restore()
  expect(shell("cat * | tr -d '\\0' | wc -c").trim()).toBe("0")
  expect(shell("cat * | wc -c").trim()).toBe(`${1100 * 65_000}`)
})

test("a folder that was removed is restored", async () => {
  mkdirSync(join(scratch, "room"))
  shell("mkdir -p a/b; echo 1 > a/b/c")
  const before = everything()
  const kept = await keep(join(scratch, "room"))
  renameSync(join(scratch, "room"), join(scratch, "elsewhere"))
  await kept.restore()
  expectSame(everything(), before)
  chmodSync(join(scratch, "room"), 0o000)
  await kept.restore()
  expect(existsSync(join(scratch, "room", "a", "b", "c"))).toBe(true)
})
