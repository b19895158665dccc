export const proof = {
  proof: {
    band: 'In 8 of 10 past windows the return lay between {{low}} and {{high}}. Mean {{mean}}, median {{median}}.',
    windows: '{{windows}} past windows, {{effective}} of them independent',
    chance: {
      untested: 'Luck is not ruled out: there are too few independent windows for a test.',
      rare: 'Chance alone does as well in fewer than 1 of 100 tries.',
      some: 'Chance alone does as well in {{count}} of 100 tries.',
    },
    luck: { unlikely: 'Hard to explain by luck.', possible: 'This may well be luck.' },
    worst: 'Worst window of {{days}} days: {{roi}}',
    rows: {
      chance: 'Could it be luck?',
      tried: 'Grids compared',
      worst: 'Worst window',
      stops: 'Ended at the stop loss',
      coverage: 'How often such a band held',
      candles: 'Measured on candles of',
      surrogates: 'Made-up windows it was compared with',
    },
    tried: '{{count}}; the test counts that the best of them was chosen',
    coverage: '{{percent}} of past windows ended inside the band stated before them; about 80% is right',
    coverageUnknown: 'too few windows to say',
    minutes: '{{minutes}} min',
  },
} as const
