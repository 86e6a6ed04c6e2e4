// Imported first by every script, so that an old Node.js gets one sentence instead of a syntax error from something newer.
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Reprise needs Node.js 20.19 or newer; this is ${process.version}.`)
  process.exit(1)
}
