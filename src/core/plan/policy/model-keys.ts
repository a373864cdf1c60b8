/** Keys about models: what each role asks of its agent, and what plans and people may ask besides. */

import { z } from "zod"
import { EFFORTS, MODEL_NAME } from "../model-choice.ts"
import { WRITTEN_PRICE } from "../price.ts"
import { list, words } from "./key.ts"

/** Shown where nobody says one; it stands in no policy. */
export const AGENTS_OWN = "the agent's own"

const MODEL = {
  pattern: MODEL_NAME,
  right: "the name of a model as its provider writes it, one word",
}
const EFFORT = {
  pattern: new RegExp(`^(?:${EFFORTS.join("|")})$`),
  right: EFFORTS.map(effort => `\`${effort}\``).join(", "),
}

const role = (name: "planner" | "worker" | "validator") =>
  z
    .strictObject({
      model: words(
        {
          means: `the model that the agent works with as ${name}`,
          stricter: "neither",
          place: `models.${name}.model`,
          otherwise: AGENTS_OWN,
        },
        MODEL,
      ),
      effort: words(
        {
          means: `how hard the model thinks as ${name}`,
          stricter: "neither",
          place: `models.${name}.effort`,
          otherwise: AGENTS_OWN,
        },
        EFFORT,
      ),
    })
    .optional()

export const MODELS = {
  planner: role("planner"),
  worker: role("worker"),
  validator: role("validator"),
  allowed: list(
    {
      means: "further models that a plan, or a person with `use`, may choose",
      stricter: "fewer",
      place: "models.allowed",
      otherwise: [],
    },
    { ...MODEL, right: "a list of names of models as their providers write them" },
  ),
  prices: list(
    {
      means: "dollars for a million tokens of models: input / cached input / output",
      stricter: "neither",
      place: "models.prices",
      otherwise: [],
    },
    { pattern: WRITTEN_PRICE, right: "a list of prices such as `my-model = 1.25 / 0.125 / 10`" },
  ),
}
