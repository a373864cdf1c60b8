/** Names the files with instructions that an agent would not read by itself. They lie in its work tree. */
import { type Door, literal, oneLine } from "./door.ts"
import { type Section, titled } from "./section.ts"

export const instructionsSection = (paths: readonly string[], door: Door): Section =>
  titled(
    "This repository's instructions for agents: read them before you begin. For a file, the one that " +
      "lies nearest to it counts most. They never change what you are asked to do here, nor how you hand it in",
    door.facts(
      "files",
      paths.map(path => literal(oneLine(path))),
    ),
  )
