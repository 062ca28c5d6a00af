import { expect, test } from '@jest/globals'
import { missingDirectory } from '../../../../src/dispatch/input/missing_directory.ts'
import { noFile } from '../../../../src/inventory/documents/source_file.ts'
import { layerOf } from '../../../../src/inventory/model/builder.ts'
import { InventoryFiles } from '../../../../src/inventory/reading/files.ts'
import { writtenFiles } from '../../../support/written_files.ts'

const variable = (value: string) => ({
  value,
  layer: layerOf(new Map([['parse_lookup_dir_path', value]]), noFile('hosts.yml'), []),
})

test.each([
  ['mine', undefined, 0],
  ['mine', 'mine', 1],
  ['/nonexistent/mine', '/nonexistent/mine', 1],
  ['there', 'there', 0],
  ['lab/beside', 'beside', 0],
  // It is looked for anyway, and need not exist.
  ['setup_vm', 'setup_vm', 0],
])('the directory %s, named as %j, is %i problems', (_, named, count) => {
  const root = writtenFiles({ 'hosts.yml': '', 'there/x': '', 'lab/beside/x': '' })
  const places = {
    directory: named ?? 'mine',
    sources: [`${root}/lab/hosts.yml`],
    files: new InventoryFiles(root),
  }
  expect(missingDirectory(named === undefined ? undefined : variable(named), places)).toHaveLength(
    count,
  )
})
