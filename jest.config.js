const kinds = [
  'unit',
  'property',
  'conformance',
  'golden',
  'integration',
  'browser',
  'versions',
  'e2e',
]

/** One project a kind of test, so that `npm run jest -- --selectProjects unit` runs that kind alone. */
export default {
  reporters: ['default', '<rootDir>/test/support/count_reporter.js'],
  // A test that hangs is to fail; one on a busy machine is not.
  testTimeout: 60_000,
  projects: kinds.map((kind) => ({
    displayName: kind,
    testMatch: [`<rootDir>/test/${kind}/**/*.test.ts`],
    extensionsToTreatAsEsm: ['.ts'],
    transform: {
      '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' } }],
    },
    ...(kind === 'versions' && { globalSetup: '<rootDir>/test/versions/support/make_venvs.ts' }),
    ...(kind === 'e2e' && {
      globalSetup: '<rootDir>/test/e2e/support/start_shared_fleet.ts',
      globalTeardown: '<rootDir>/test/e2e/support/stop_shared_fleet.ts',
    }),
  })),
}
