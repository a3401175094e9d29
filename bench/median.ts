/** The middle of an odd count, the mean of the two middle ones of an even count. Throws where there is nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new Error('there is no median of nothing');
  return (lower + upper) / 2;
}

/** The median of a quantity that not every sample has; undefined where one is missing. */
export function medianOf<T>(samples: readonly T[], pick: (sample: T) => number | undefined): number | undefined {
  const values = samples.map(pick);
  return values.length > 0 && values.every((value) => value !== undefined) ? median(values) : undefined;
}

/**
 * The median of `ours / baseline`, each pair taken in the same round: a noisy second on the machine then touches both of
 * a pair, and not the figure. Undefined where a round lacks one of the two.
 */
export function medianRatio<T>(
  ours: readonly T[],
  baseline: readonly T[],
  pick: (sample: T) => number | undefined,
): number | undefined {
  if (ours.length !== baseline.length) throw new Error('ours and the baseline have not the same number of rounds');
  const pairs = ours.map((sample, round) => [pick(sample), baseline[round]] as const);
  return medianOf(pairs, ([mine, other]) => {
    const bare = other === undefined ? undefined : pick(other);
    return mine === undefined || bare === undefined ? undefined : mine / bare;
  });
}
