/** As a person types our program in a clone: the name alone is no program of theirs yet. */
export const TYPED = "npm run missions --"
