/**
 * Decides whose fault it is that files of a work tree could not be written or read. Only this file
 * decides it, by the error's code, so that nobody is blamed for a full disk, and no machine for an
 * odd file name.
 */
import { lineOf } from "../../core/values/printed.ts"
import { GitError } from "./git-error.ts"
import { shownBytes } from "./path-bytes.ts"

export type Blame = "repository" | "agent" | "machine" | "ourselves"

/**
 * "laying_out" means that a commit's files are being written; "taking", that what an agent left
 * there is being read.
 */
export type Doing = "laying_out" | "taking"

/** Files could not be written or read, for a reason that is not a fault of ours. */
export class WorkTreeError extends Error {
  override readonly name = "WorkTreeError"
  readonly blame: Exclude<Blame, "ourselves">
  constructor(blame: Exclude<Blame, "ourselves">, cause: unknown) {
    super(shownBytes(messageOf(cause)), { cause })
    this.blame = blame
  }
}

/** What an error is about. */
type About =
  /** A name or a file as somebody made it. */
  | "content"
  /** Permissions. Only an agent would take permissions away on a folder of ours. */
  | "leave"
  /** Disk, memory, limits, or a file system over the network. */
  | "machine"
  /** A call that could never have worked. */
  | "call"

const CODES = {
  content: `EEXIST EFBIG EILSEQ EISDIR ELOOP EMLINK ENAMETOOLONG ENODEV ENOENT ENOTDIR ENOTEMPTY
    ENOTSUP ENXIO EOPNOTSUPP EOVERFLOW ETXTBSY EXDEV`,
  leave: "EACCES EBUSY EPERM",
  machine: `EAGAIN EADDRINUSE EADDRNOTAVAIL EAFNOSUPPORT EALREADY EBADMSG ECANCELED ECONNABORTED
    ECONNREFUSED ECONNRESET EDEADLK EDQUOT EHOSTUNREACH EIDRM EINPROGRESS EINTR EIO EISCONN EMFILE
    EMSGSIZE EMULTIHOP ENETDOWN ENETRESET ENETUNREACH ENFILE ENOBUFS ENODATA ENOEXEC ENOLCK ENOLINK
    ENOMEM ENOMSG ENOSPC ENOSR ENOSTR ENOSYS ENOTCONN EPROTO EPROTONOSUPPORT EROFS ESTALE ETIME
    ETIMEDOUT EWOULDBLOCK`,
  call: `E2BIG EBADF ECHILD EDESTADDRREQ EDOM EFAULT EINVAL ENOPROTOOPT ENOTSOCK ENOTTY EPIPE
    EPROTOTYPE ERANGE ESPIPE ESRCH`,
} satisfies Record<About, string>

const ABOUT: ReadonlyMap<string, About> = new Map(
  Object.entries(CODES).flatMap(([about, codes]) =>
    codes.split(/\s+/).map(code => [code, about as About] as const),
  ),
)

const BLAME: Readonly<Record<About, Readonly<Record<Doing, Blame>>>> = {
  content: { laying_out: "repository", taking: "agent" },
  leave: { laying_out: "machine", taking: "agent" },
  machine: { laying_out: "machine", taking: "machine" },
  call: { laying_out: "ourselves", taking: "ourselves" },
}

export function blameOf(error: unknown, doing: Doing): Blame {
  if (error instanceof WorkTreeError) return error.blame
  const about = error instanceof GitError ? aboutGit(error) : aboutCall(error)
  return BLAME[about][doing]
}

/** Whether it lacks disk, memory, handles and the like, whatever was being done. */
export const isOfMachine = (error: unknown): boolean =>
  error instanceof GitError ? aboutGit(error) === "machine" : aboutCall(error) === "machine"

/** Runs the work. What it throws is a WorkTreeError or a fault of ours. */
export async function blaming<T>(doing: Doing, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    const blame = blameOf(error, doing)
    throw blame === "ourselves" || error instanceof WorkTreeError
      ? error
      : new WorkTreeError(blame, error)
  }
}

/** A system may know more codes than POSIX; they belong to its devices and file systems. */
function aboutCall(error: unknown): About {
  const { code, syscall } = error as NodeJS.ErrnoException
  if (typeof code !== "string" || !/^E[A-Z0-9]+$/.test(code)) return "call"
  return ABOUT.get(code) ?? (syscall === undefined ? "call" : "machine")
}

/**
 * git reports no error code, only the system's words for it at the end of a line. Anything else
 * that it complains about is in what it had to read.
 */
function aboutGit({ how, message }: GitError): About {
  if (how === "no_start" || how === "killed") return "machine"
  if (how !== "exit") return "content"
  const ends = message.split("\n").map(endOf)
  const said = (words: RegExp) => ends.some(end => words.test(end))
  if (said(OF_MACHINE)) return "machine"
  return said(OF_LEAVE) ? "leave" : "content"
}

/** Neither more of git's own words nor the end of a name may follow. */
const endOf = (line: string): string =>
  line.slice(Math.max(0, ...[":", '"', "'"].map(mark => line.lastIndexOf(mark))))

const anyOf = (...words: readonly string[]): RegExp =>
  new RegExp(`(?:^|[:,] )(?:${words.join("|")})\\b`, "i")

/** The messages as Linux, macOS and git itself write them. */
const OF_MACHINE = anyOf(
  "no space left on device",
  "dis[ck] quota exceeded",
  "input/output error",
  "read-only file system",
  "too many open files",
  "cannot allocate memory",
  "out of memory",
  "resource temporarily unavailable",
  "resource deadlock avoided",
  "stale (?:nfs )?file handle",
  "structure needs cleaning",
  "no locks available",
  "connection timed out",
  "host is down",
  "transport endpoint is not connected",
)
const OF_LEAVE = anyOf(
  "permission denied",
  "operation not permitted",
  "(?:device or )?resource busy",
)

const WHERE_CHARACTERS_MAX = 300

/** The reason, short enough for one line of a report. */
const messageOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error)
  return lineOf(text, WHERE_CHARACTERS_MAX)
}
