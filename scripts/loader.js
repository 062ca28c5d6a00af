// The beginning of the built file: it holds the program's entry, and loads its other parts when they
// are needed. They stand as text inside the comment that follows, which Node need not compile.

/** Where each part stands: offset and length in bytes. The build fills it in. */
const PARTS = {}

// The file may be loaded as CommonJS or as a module, depending on a package.json near it.
if (typeof require === 'function') start(require, __filename)
else {
  import('node:module').then(({ createRequire }) => {
    const requireHere = createRequire(process.argv[1])
    start(requireHere, requireHere.resolve(process.argv[1]))
  })
}

function start(requireBuiltin, file) {
  const loaded = new Map()
  const module = { exports: {} }
  enter(load, module, module.exports)

  function load(name) {
    const place = PARTS[name]
    if (!place) return requireBuiltin(name)
    if (!loaded.has(name)) {
      const part = { exports: {} }
      loaded.set(name, part)
      const run = compile(name, textAt(place))
      run(load, part, part.exports, file, dirname(file), urlOf(file))
    }
    return loaded.get(name).exports
  }

  function compile(name, text) {
    const { Script } = requireBuiltin('node:vm')
    const names = 'require, module, exports, __filename, __dirname, importMetaUrl'
    const source = `(function (${names}) {${text}\n})`
    const { compiled } = module.exports
    const cachedData = compiled.of(name)
    const script = new Script(source, { filename: `${file}/${name}`, cachedData })
    if (!cachedData || script.cachedDataRejected) compiled.add(name, script)
    return script.runInThisContext()
  }

  function textAt([offset, length]) {
    const { closeSync, openSync, readSync } = requireBuiltin('node:fs')
    const bytes = Buffer.alloc(length)
    const descriptor = openSync(file)
    readSync(descriptor, bytes, 0, length, offset)
    closeSync(descriptor)
    // The end of a comment cannot stand in one.
    return bytes.latin1Slice().replaceAll('*^/', '*/')
  }

  const dirname = (path) => requireBuiltin('node:path').dirname(path)
  const urlOf = (path) => requireBuiltin('node:url').pathToFileURL(path).href
}

function enter(require, module, exports) {
  ENTRY()
}
