/** The transcript of one attempt: whether it is kept, where, and under which name it is found. */
import { join } from "node:path"
import type { Brief } from "../core/log/brief.ts"
import { transcriptArtifact, transcriptFile } from "../core/log/transcript.ts"
import { isKept } from "../core/plan/kept-where.ts"
import type { Run } from "./attempt-run.ts"
import type { AgentEnd } from "./ports.ts"
import type { Artifacts, Lines } from "./step-ports.ts"
import { openTranscript, type Transcript } from "./transcript.ts"

export interface TranscriptPlace {
  readonly run: Run
  readonly artifacts: Artifacts
  readonly lines: Lines
  readonly isPrivate: boolean
  readonly secrets: readonly string[]
  /** A folder of ours. */
  readonly scratch: string
  /** The folder of a person's machine in which they read it; null: it is uploaded. */
  readonly transcripts: string | null
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Lets an agent work and keeps what is told of it, whatever becomes of the work. */
export async function withTranscript<End extends Pick<AgentEnd, "how" | "said">>(
  place: TranscriptPlace,
  brief: Brief,
  work: (transcript: Transcript) => Promise<End>,
): Promise<End> {
  const { run, transcripts, scratch } = place
  const { mission, attempt, role, base, agent } = brief
  const folder = join(transcripts ?? join(scratch, "transcript"), `${mission}`)
  const keeps = isKept(brief.transcripts, place.isPrivate)
  const file = keeps ? join(folder, transcriptFile(attempt)) : null
  const head = { mission, attempt, run: run.run, role, base, agent }
  const transcript = openTranscript({ ...place, file, head })
  let isCancelled = false
  try {
    const end = await work(transcript)
    isCancelled = end.how === "cancelled"
    transcript.ended(end.how, end.said)
    return end
  } finally {
    transcript.close()
    // A job that is cancelled has no time for it.
    if (keeps && transcripts === null && !isCancelled) await store(place, folder)
  }
}

async function store({ artifacts, run, lines }: TranscriptPlace, folder: string): Promise<void> {
  try {
    await artifacts.upload({ name: transcriptArtifact(run.attempt, run.run), folder })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    lines.say(`The transcript could not be stored (${why}). The attempt goes on without it.`)
  }
}
