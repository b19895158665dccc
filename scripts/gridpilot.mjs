#!/usr/bin/env node
// The `gridpilot` command (package.json "bin"): the same door as `npm run gridpilot --`.
process.argv.splice(2, 0, 'gridpilot')
await import('./bootstrap.mjs')
