import { existsSync } from 'node:fs'

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

/** Versions of Node, beside the one that runs this, on which the golden tests are run as well. */
const NODES = ['20', '22', '24', '26'].filter((version) => {
  const isThis = process.versions.node.startsWith(`${version}.`)
  const isInstalled = existsSync(`build/nodes/node_modules/node${version}`)
  return !isThis && (isInstalled || process.env.FORBID_SKIPS)
})

/** What Ansible does, what the docs say, and how the file is built is alike on every Node. */
const ABOUT_OTHERS = '/golden/(definitions|handover|docs|supply_chain)\\.test'

/** What waits, and what is about texts for people: the oldest and the newest Node are enough. */
const TWICE =
  '/golden/(cache|capacity|capture|doctor|existing_vms|explain|mistakes|plan|plan_diff|plan_existing|private_cache|runs_at_once|watch)\\.test'

const project = (name, kind, { globals, ...others } = {}) => ({
  displayName: name,
  testMatch: [`<rootDir>/test/${kind}/**/*.test.ts`],
  // Packages of Node in several versions are not to be found as modules.
  modulePathIgnorePatterns: ['<rootDir>/build/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' } }],
  },
  // What the build fills in.
  globals: { PROGRAM_VERSION: 'of a test', PROGRAM_BUGS: '', ...globals },
  ...others,
})

const SETUPS = {
  // What the build puts in: these tests run the program from its sources.
  property: { globals: { PROGRAM_VERSION: 'of the sources' } },
  versions: { globalSetup: '<rootDir>/test/versions/support/make_venvs.ts' },
  e2e: {
    globalSetup: '<rootDir>/test/e2e/support/start_shared_fleet.ts',
    globalTeardown: '<rootDir>/test/e2e/support/stop_shared_fleet.ts',
  },
}

/** One project a kind of test, so that `npm run jest -- --selectProjects unit` runs that kind alone. */
export default {
  // Most of a test's time is that of processes that it waits for.
  maxWorkers: '100%',
  reporters: ['default', '<rootDir>/test/support/count_reporter.js'],
  // A test that hangs is to fail; one on a busy machine is not.
  testTimeout: 60_000,
  projects: [
    ...kinds.map((kind) => project(kind, kind, SETUPS[kind])),
    ...NODES.map((version) =>
      project(`golden-node${version}`, 'golden', {
        setupFiles: ['<rootDir>/test/support/use_node.js'],
        testPathIgnorePatterns: version === NODES.at(-1) ? [ABOUT_OTHERS] : [ABOUT_OTHERS, TWICE],
        globals: { NODE_VERSION: version },
      }),
    ),
  ],
}
