/** A time to the second: `2026-01-31T23:59:59Z`. */
export const utcText = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`
