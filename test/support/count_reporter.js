import { mkdirSync, writeFileSync } from 'node:fs'

/** Writes `N passed, N failed, N skipped` to build/test-count.txt, for CI's closing line. */
export default class CountReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    const skipped = results.numPendingTests + results.numTodoTests
    const line = `${results.numPassedTests} passed, ${failed} failed`
    mkdirSync('build', { recursive: true })
    writeFileSync('build/test-count.txt', `${line}${skipped ? `, ${skipped} skipped` : ''}\n`)
  }
}
