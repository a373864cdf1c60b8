/**
 * What a room shows of the machine: its programs and libraries, a few files of `/etc`, and what the
 * room's plan lists. Everything that isn't listed isn't there.
 */
import { existsSync, lstatSync, readlinkSync, realpathSync, statSync } from "node:fs"
import { sep } from "node:path"
import type { RoomPlan } from "../attempt/sandbox.ts"
import { type Person, seenByPath, seenByProgram } from "./seen-programs.ts"

export type Mount =
  /** As it is, without writing. "ours" belongs to our user outside and to the room's user inside. */
  | { readonly how: "system" | "ours" | "writable"; readonly from: string; readonly at: string }
  | { readonly how: "link"; readonly target: string; readonly at: string }
  /** An empty folder in memory. */
  | { readonly how: "empty"; readonly at: string }

export interface Hidden {
  /** Folders of ours that nothing shows, even where something around them is shown. */
  readonly hidden: readonly string[]
}

/** In the order in which they have to be made. */
export function mountsOf(plan: RoomPlan, seen: Person & Hidden): readonly Mount[] {
  const system = systemMounts()
  const isHidden = (path: string) => seen.hidden.some(folder => covers(folder, path))
  const isSystem = (path: string) =>
    system.some(it => it.how !== "empty" && covers(it.at, path)) && !isHidden(path)
  const own = plan.writable.filter(it => typeof it === "string")
  const isWritable = (path: string) => own.some(folder => covers(folder, path))
  const read = [
    ...plan.readable,
    ...plan.programs.flatMap(file => seenByProgram(file, seen)),
    ...seenByPath(plan.path, seen),
  ].filter(path => existsSync(path) && !isSystem(path) && !isWritable(path))
  const ours = outermost(read.flatMap(path => [...new Set([path, realpathSync(path)])]))
  const shown: Mount[] = [
    ...ours.filter(path => !isSystem(path) && !isWritable(path)).map(path => mount("ours", path)),
    ...plan.writable.map(
      (it): Mount => (typeof it === "string" ? mount("writable", it) : { how: "writable", ...it }),
    ),
    ...plan.sockets.filter(path => existsSync(path)).map(path => mount("writable", path)),
  ]
  // A runner may lie in `/opt`, of which a room shows everything else.
  const covered = seen.hidden.filter(folder =>
    [...system, ...shown].some(({ at, how }) => how !== "empty" && covers(at, folder)),
  )
  return [
    ...system,
    { how: "writable", from: plan.shared, at: "/tmp" },
    ...[...shown, ...covered.map((at): Mount => ({ how: "empty", at }))].sort(outerFirst),
  ]
}

const mount = (how: "system" | "ours" | "writable", path: string): Mount => ({
  how,
  from: realpathSync(path),
  at: path,
})

const covers = (outer: string, inner: string): boolean =>
  inner === outer || inner.startsWith(`${outer}${sep}`)

function outermost(paths: readonly string[]): readonly string[] {
  const all = [...new Set(paths)]
  return all.filter(path => !all.some(other => other !== path && isShownBy(other, path)))
}

/** A link below a folder leads out of it, so what it leads to has to be shown by itself. */
const isShownBy = (outer: string, inner: string): boolean =>
  covers(outer, inner) && covers(realpathSync(outer), realpathSync(inner))

const depth = ({ at }: Mount): number => at.split(sep).length
const outerFirst = (a: Mount, b: Mount): number => depth(a) - depth(b) || (a.at < b.at ? -1 : 1)

/** Where distributions put programs and libraries; some of these are links into `/usr`. */
const BASE = ["/bin", "/lib", "/lib32", "/lib64", "/libx32", "/sbin", "/usr"]
/** Where programs lie that no package of the system brought. */
const MORE = ["/gnu/store", "/nix", "/opt", "/snap"]

/** No file here holds a password or a key. */
const ETC = `alternatives bash.bashrc ca-certificates ca-certificates.conf debian_version fonts gai.conf
  host.conf hosts java java-11-openjdk java-17-openjdk java-21-openjdk ld.so.cache ld.so.conf ld.so.conf.d
  localtime locale.alias locale.conf login.defs lsb-release magic manpath.config maven mime.types
  nsswitch.conf os-release perl php pki/ca-trust pki/tls/certs profile profile.d protocols python3 python3.11 python3.12 R
  resolv.conf rpc services shells ssl/certs ssl/openssl.cnf terminfo timezone xdg`

/** What programs ask about processors. */
const HARDWARE = ["/sys/devices/system/cpu", "/sys/devices/system/node"]

let known: readonly Mount[] | null = null

/** The same for every room, so it is looked at once. */
function systemMounts(): readonly Mount[] {
  known ??= [
    ...[...BASE, ...MORE].flatMap(asItIs),
    ...ETC.split(/\s+/).flatMap(name => shownFile(`/etc/${name}`)),
    ...HARDWARE.flatMap(asItIs),
    ...["/run", "/var/tmp"].map((at): Mount => ({ how: "empty", at })),
    { how: "link", target: "/run", at: "/var/run" },
  ]
  return known
}

function asItIs(path: string): readonly Mount[] {
  if (!existsSync(path)) return []
  if (lstatSync(path).isSymbolicLink()) {
    return [{ how: "link", target: readlinkSync(path), at: path }]
  }
  return [{ how: "system", from: path, at: path }]
}

/** A link in `/etc` may lead to a place that rooms don't show, so its content is shown instead. */
const shownFile = (path: string): readonly Mount[] =>
  existsSync(path) && (statSync(path).isFile() || statSync(path).isDirectory())
    ? [{ how: "system", from: realpathSync(path), at: path }]
    : []
