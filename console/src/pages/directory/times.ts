import { when } from '../../parts/when.ts';

/** A time of the directory as people write it. */
export const whenOf = (time: string): string => when(Date.parse(time) / 1000);

export const isPast = (time: string): boolean => Date.parse(time) <= Date.now();
