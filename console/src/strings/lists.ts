const NUMBER = new Intl.NumberFormat();

/** What all lists say that can be filtered and sorted. */
export const lists = {
  status: 'Filter by status',
  anyStatus: 'All statuses',
  reading: (count: number) => `${NUMBER.format(count)} read so far. The list is sorted once all of it is read.`,
  stop: 'Stop reading',
  noneFits: 'Nothing in the list fits.',
} as const;
