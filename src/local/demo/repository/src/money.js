/** Amounts as people read them. Programs get cents. */

export const euros = cents => `${(cents / 100).toFixed(2)} EUR`
