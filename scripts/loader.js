// The beginning of the built file: loads the program's parts, which stand as text inside the comment
// at the file's end, when they are needed. To Node that comment is nothing to compile.
// The build puts a table here: the part's name to its offset and length, in bytes.
const PARTS = {}

/** The file may be loaded as CommonJS or as a module, depending on a package.json near it. */
typeof require === 'function'
  ? load(require, __filename)
  : import('node:module').then(({ createRequire }) => {
      const requireHere = createRequire(process.argv[1])
      load(requireHere, requireHere.resolve(process.argv[1]))
    })

function load(requireBuiltin, file) {
  const { openSync, readSync } = requireBuiltin('node:fs')
  const { runInThisContext } = requireBuiltin('node:vm')
  const url = requireBuiltin('node:url').pathToFileURL(file).href
  const loaded = new Map()
  let descriptor

  function requirePart(name) {
    const [offset, length] = PARTS[name] ?? []
    if (length === undefined) return requireBuiltin(name)
    if (!loaded.has(name)) {
      descriptor ??= openSync(file)
      const bytes = Buffer.alloc(length)
      readSync(descriptor, bytes, 0, length, offset)
      const text = bytes.latin1Slice().replaceAll('*^/', '*/')
      const module = { exports: {} }
      loaded.set(name, module)
      const parameters = '(function (require, module, exports, importMetaUrl) {'
      const run = runInThisContext(`${parameters}${text}\n})`, { filename: `${file}/${name}` })
      run(requirePart, module, module.exports, url)
    }
    return loaded.get(name).exports
  }
  requirePart('./vm_dispatcher_inventory.js')
}
