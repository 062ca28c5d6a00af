declare global {
  /** Left by the global setup, where it has started a fleet. */
  var stopSharedFleet: (() => Promise<void>) | undefined
}

/** Jest's global teardown of the end-to-end tests. */
export default async function stop(): Promise<void> {
  await globalThis.stopSharedFleet?.()
}
