// The beginning of the built file: it holds the program's entry, and loads its other parts when they
// are needed. They stand compressed in the comment that follows, which Node need not compile.

/**
 * The parts, in packs of those that are always loaded together; a pack is an object of functions, one
 * for each part. Offset and length of a pack are in bytes of this file. The build fills it in.
 */
const PACKS = [{ name: '', offset: 0, length: 0, parts: [''] }]

// The syntax of what stands outside the comment is that of Node 12, so that an older Node than we need
// gets as far as this line. Beyond it, the file may be loaded as CommonJS or as a module, depending on a
// package.json near it.
if (Number.parseInt(process.versions.node, 10) < 20) refuseNode()
else if (typeof require === 'function') start(require, __filename)
else {
  import('node:module').then(({ createRequire }) => {
    const requireHere = createRequire(process.argv[1])
    start(requireHere, requireHere.resolve(process.argv[1]))
  })
}

function refuseNode() {
  const { version, execPath } = process
  process.stderr.write(`needs Node 20 or later; this is ${version} (${execPath})\n`)
  process.exitCode = 2
}

function start(requireBuiltin, file) {
  const loaded = new Map()
  const unpacked = new Map()
  const module = { exports: {} }
  enter(load, module, module.exports)

  function load(name) {
    const pack = PACKS.find(({ parts }) => parts.includes(name))
    if (!pack) return requireBuiltin(name)
    if (!loaded.has(name)) {
      const part = { exports: {} }
      loaded.set(name, part)
      const run = unpack(pack)[name]
      run(load, part, part.exports, file, dirname(file), urlOf(file))
    }
    return loaded.get(name).exports
  }

  function unpack(pack) {
    if (!unpacked.has(pack)) unpacked.set(pack, compile(pack))
    return unpacked.get(pack)
  }

  function compile(pack) {
    const { Script } = requireBuiltin('node:vm')
    const { compiled } = module.exports
    const kept = compiled.of(pack.name)
    const text = kept ? kept.text : textOf(pack)
    const script = new Script(text, {
      filename: `${file}/${pack.name}`,
      cachedData: kept ? kept.code : undefined,
    })
    if (!kept || script.cachedDataRejected) compiled.add(pack.name, text, script)
    return script.runInThisContext()
  }

  function textOf({ offset, length }) {
    const { closeSync, openSync, readSync } = requireBuiltin('node:fs')
    const bytes = Buffer.alloc(length)
    const descriptor = openSync(file)
    readSync(descriptor, bytes, 0, length, offset)
    closeSync(descriptor)
    const { brotliDecompressSync } = requireBuiltin('node:zlib')
    return brotliDecompressSync(Buffer.from(bytes.latin1Slice(), 'base64')).latin1Slice()
  }

  const dirname = (path) => requireBuiltin('node:path').dirname(path)
  const urlOf = (path) => requireBuiltin('node:url').pathToFileURL(path).href
}

function enter(require, module, exports) {
  ENTRY()
}
