// The program's entry stands at the end of this loader. All other parts follow as plain text in a
// comment, which Node need not compile, and are loaded when they are needed. Each begins with a line
// `//// NAME LINE` (its own number); `*~/` in it stands for the end of a comment.

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
  const what = `needs Node 20 or later, but this is ${version} (${execPath})`
  const advice = 'install a newer Node and put it first on PATH'
  process.stderr.write(`vm_dispatcher_inventory: ${what}; ${advice}\n`)
  process.exitCode = 2
}

function start(requireBuiltin, file) {
  const loaded = new Map()
  let texts
  let url
  enter(load)

  function load(name) {
    if (!name.startsWith('./')) return requireBuiltin(name)
    if (!loaded.has(name)) {
      const part = { exports: {} }
      loaded.set(name, part)
      compile(name)(load, part, part.exports, url)
    }
    return loaded.get(name).exports
  }

  function compile(name) {
    if (!texts) {
      texts = new Map(parts.toString().split('\n//// ').map(named))
      url = requireBuiltin('node:url').pathToFileURL(file).href
    }
    const text = texts.get(name)
    if (text === undefined) throw new Error(`${file} has no part ${name}`)
    const lineOffset = Number.parseInt(text.slice(name.length), 10) - 1
    const code = `//// ${text.replaceAll('*~/', '*/')}`
    const parameters = ['require', 'module', 'exports', 'importMetaUrl']
    const { compileFunction } = requireBuiltin('node:vm')
    return compileFunction(code, parameters, { filename: file, lineOffset })
  }
}

function named(text) {
  return [text.slice(0, text.indexOf(' ')), text]
}

function enter(require) {
  ENTRY()
}
