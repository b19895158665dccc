import type { PlantedBug } from '../canary/planted-bug.ts'
import { PLANTED_BUGS, UNFOUND_BUGS } from '../canary/planted-bugs.ts'
import { FAULT_KINDS } from '../faults/fault-kind.ts'
import { FAULT_CATALOGUE } from './fault-catalogue.ts'
import { INCIDENTS } from './incidents.ts'
import { MEASURED } from './measured.ts'

/** Kinds the simulation plays for one row of the catalogue. */
export const kindsOf = (id: string): readonly string[] => FAULT_KINDS.filter((kind) => kind.split('-')[0] === id)

/** docs/RELIABILITY.md, whole: `node scripts/write-reliability.mjs` writes it, a test keeps it true. */
export function reliabilityPage(): string {
  const rows = FAULT_CATALOGUE.map(({ id, fault, tests, note }) => {
    const shown = [
      ...kindsOf(id).map((kind) => `simulated: ${kind}`),
      ...tests.map(([file, name]) => `tested: ${file} “${cell(name)}”`),
      ...(note === null ? [] : [`note: ${note}`]),
    ]
    return `| ${id} | ${cell(fault)} | ${shown.join('<br>')} |`
  })
  const incidents = INCIDENTS.map(
    ({ number, where, what, file, test }) => `| ${number} | ${where} | ${cell(what)} | ${file} “${cell(test)}” |`,
  )
  const rowsOf = (bugs: readonly PlantedBug[]) =>
    bugs.map(
      ({ name, incident, mistake, file, guards = [] }) =>
        `| ${name} | ${incident ?? ''} | ${cell(mistake)} | ${[file, ...guards.map((guard) => guard.file)].join('<br>')} | ${MEASURED.canaries[name] ?? 'not measured'} |`,
    )
  return `${HEAD}
## Faults

${MEASURED.runs.map((line) => `- ${line}`).join('\n')}

| # | Fault | Shown by |
|---|---|---|
${rows.join('\n')}

## Incidents of others

Each trading incident of the fault catalogue is a regression test of its own, against the real engine.

| # | Where | What happened | Test |
|---|---|---|---|
${incidents.join('\n')}

## Planted bugs

A simulation that finds nothing proves nothing unless it finds what is there. Each of these bugs is patched into its source
file while that is loaded, in a thread of its own (\`gridpilot simulate --canary NAME\`); production code has no switch for it.
Where a second guard would undo the mistake, that is taken away as well: then two files are named.

| Name | Incident | Mistake | File | Found after |
|---|---|---|---|---|
${rowsOf(PLANTED_BUGS).join('\n')}

Planted as well, and nothing comes of it, so there is nothing to be found.

| Name | Incident | Mistake | File | Why |
|---|---|---|---|---|
${rowsOf(UNFOUND_BUGS).join('\n')}

## Mutants

${MEASURED.mutants.map((line) => `- ${line}`).join('\n')}
`
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

const HEAD = `# Reliability

Generated from the code: \`node scripts/write-reliability.mjs\`. A test fails while this page is not what the code says.

The engine, the adapter and the store run unchanged in seeded worlds (\`packages/simulator\`): clock, randomness, disk,
transport and notifier are replaced, a simulated exchange of both account families stands behind Bitget's own protocols.
After every event the rules of \`packages/simulator/src/checkers\` compare both sides, and at rest an independent second
ledger (\`packages/simulator/src/second-ledger\`), written from the specification and sharing no code with the engine,
recomputes what every bot must hold, its pairs, profit, fees and funding, and the account's balance: difference 0.

    gridpilot simulate --seeds 1000            many worlds
    gridpilot simulate --seed 4711 --trace     one of them, event by event

When a seed fails, it prints itself, the rule it breaks and its last events. Then: read the trace from the violation
backwards, run the seed again with \`--trace\`, mend, and run it once more.
`
