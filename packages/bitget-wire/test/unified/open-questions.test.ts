import { expect, it } from 'vitest'
import { OPEN_QUESTIONS } from '../../src/open-questions.ts'
import { choiceOf, UNIFIED_QUESTIONS } from '../../src/unified/open-questions.ts'

it('every open question says where it stands, what it is and what is done about it', () => {
  for (const [name, row] of Object.entries(OPEN_QUESTIONS)) {
    expect(row.section, name).toMatch(/^\d/)
    expect(['unverified', 'undocumented', 'contradictory'], name).toContain(row.tag)
    expect(row.question.length, name).toBeGreaterThan(20)
    expect(row.choice, name).not.toBe('')
    expect('others' in row ? row.others : [], name).not.toContain(row.choice)
  }
  expect(OPEN_QUESTIONS).toMatchObject(UNIFIED_QUESTIONS)
})

it('one exchange may answer a question in another way', () => {
  expect(choiceOf(undefined, 'uta_first_status')).toBe('live')
  expect(choiceOf({ uta_first_status: 'new' }, 'uta_first_status')).toBe('new')
  expect(choiceOf({ uta_first_status: 'new' }, 'uta_position_push')).toBe('full_list')
})
