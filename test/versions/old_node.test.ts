import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { BUILT_FILE, runProgram, SCRIPT, withFiles } from '../support/built_file.ts'
import { pinnedNode } from '../support/nodes.ts'
import { describeUnlessMissing } from '../support/requirements.ts'

/** The first of all that are refused properly, and the last of each line. */
const TOO_OLD = ['12.0', '12', '14', '16', '18']

/** What makes Node load the file as CommonJS or as a module. */
const NEIGHBOURS: Record<string, string | undefined> = {
  'without a package.json near it': undefined,
  'of a package of CommonJS': '{"type": "commonjs"}',
  'of a package of modules': '{"type": "module"}',
}

for (const version of TOO_OLD) {
  const { bin, isInstalled } = pinnedNode(version)
  const missing = isInstalled ? [] : [`Node ${version} from npm`]
  describeUnlessMissing(missing, `Node ${version} is refused`, () => {
    const node = join(bin, 'node')

    test.each(Object.entries(NEIGHBOURS))('by a file %s', (_, neighbour) =>
      withFiles({}, async (cwd) => {
        const { stdout } = await runProgram(node, ['--version'])
        const directory = join(cwd, 'copied')
        mkdirSync(directory)
        copyFileSync(BUILT_FILE, join(directory, SCRIPT))
        if (neighbour) writeFileSync(join(directory, 'package.json'), neighbour)
        const refused = {
          exitCode: 2,
          stdout: '',
          stderr: `vm_dispatcher_inventory: needs Node 20 or later, but this is ${stdout.trim()} (${node}); install a newer Node and put it first on PATH\n`,
        }
        for (const command of ['--list', 'plan', '--help', '--no-such']) {
          expect(await runProgram(node, [join(directory, SCRIPT), command])).toEqual(refused)
        }
        const env = { PATH: `${bin}:${process.env.PATH}` }
        expect(await runProgram(join(directory, SCRIPT), ['--list'], { env })).toEqual(refused)
      }),
    )
  })
}
