export const shadow = {
  shadow: {
    title: 'Did earlier recommendations hold?',
    text: 'Every recommendation, used or not, is run forward on paper for {{days}} days and compared with what its card stated.',
    none: '{{count}} recommendations so far; a result is known once {{days}} market days have passed.',
    means: 'Cards stated {{stated}} on average; it came to {{realized}}.',
    inside: '{{inside}} ended inside the band of their card; about 80% is right.',
    times: '{{count}} times',
    from: 'From {{count}} recommendations, {{effective}} of them independent.',
    few: 'That is a beginning, no proof.',
  },
} as const
