import fc from 'fast-check'

/**
 * Every run of the tests tries the same cases, so a red run is a change's doing and can be repeated. New cases are
 * for `npm run prove`, which draws a fresh seed each time; GRIDPILOT_CASES names another one here.
 */
fc.configureGlobal({ seed: Number(process.env.GRIDPILOT_CASES ?? 20_261_126) })
