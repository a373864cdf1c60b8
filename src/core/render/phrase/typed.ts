/** How a person starts our program in a clone. The name alone works nowhere yet. */
export const TYPED = "npm run missions --"
