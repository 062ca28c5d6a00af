const { compare } = new Intl.Collator('en', { numeric: true })

/** The order of names, in which numbers are numbers: hv2, hv10. */
export const byName = (one: string, other: string): number => compare(one, other)
