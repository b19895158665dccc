import { OPEN_QUESTIONS, type OpenQuestion, type WireChoices } from '@gridpilot/bitget-wire'
import { didYouMean } from './nearest.ts'
import { refuseFlag as refuse } from './refuse-flag.ts'

const QUESTIONS: Readonly<Record<string, OpenQuestion>> = OPEN_QUESTIONS

/**
 * NAME=CHOICE of an open question of the protocol notes: what this exchange does about it instead of the usual.
 *
 * @throws StartRefused naming the question or choice that there is not
 */
export function readReadings(texts: readonly string[]): WireChoices {
  return Object.fromEntries(texts.map(readOne))
}

function readOne(text: string): readonly [string, string] {
  const [name = '', choice = ''] = text.split('=')
  const row = QUESTIONS[name]
  if (row === undefined) {
    const names = Object.keys(QUESTIONS)
    return refuse(`--reading ${text}: there is no question ${name}${didYouMean(name, names)}`)
  }
  const choices: readonly string[] = [row.choice, ...(row.others ?? [])]
  if (!choices.includes(choice)) refuse(`--reading ${text}: ${name} is one of ${choices.join(', ')}`)
  return [name, choice]
}
