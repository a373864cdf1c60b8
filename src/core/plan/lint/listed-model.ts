/** Models that a plan chooses: the policy lists those that it may. */
import { listedModels } from "../model-choice.ts"
import { fatal, type Rule } from "./rule.ts"

export const modelRules: readonly Rule[] = [
  fatal("model_not_listed", ({ worker, features }, { policy }) => {
    const listed = listedModels(policy.models)
    const right = listed.length === 0 ? "it lists none" : `it lists ${listed.join(", ")}`
    const chosen = [
      ...(worker?.model === undefined ? [] : [{ where: "worker", model: worker.model }]),
      ...features.flatMap(({ id, model }) => (model === undefined ? [] : [{ where: id, model }])),
    ]
    return chosen
      .filter(({ model }) => !listed.includes(model))
      .map(({ where, model }) => ({
        where,
        text: `The model ${model} is none of those that the policy lists (models.allowed); ${right}. Choose one of those, or leave the model out.`,
      }))
  }),
]
