// Cycles and room borders; the import table itself is data: test/architecture/rooms.ts.
const { ROOMS } = require('./test/architecture/rooms.ts')

const allRooms = Object.values(ROOMS).map((room) => room.folder)

const borders = Object.entries(ROOMS).map(([name, room]) => {
  const allowed = [room.folder, ...room.imports.map((other) => ROOMS[other].folder)]
  const forbidden = allRooms.filter((folder) => !allowed.includes(folder))
  return {
    name: `room-${name}`,
    comment: `${name} may import ${room.imports.join(', ') || 'no other room'}`,
    severity: 'error',
    from: { path: `^${room.folder}/src/` },
    to: { path: forbidden.map((folder) => `^${folder}/`) },
  }
})

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...borders,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules/\\.cache)/' },
    tsPreCompilationDeps: true, // type imports count: a cycle of types is a cycle
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
}
