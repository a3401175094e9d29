import { en } from './en.ts';

/** The texts in the language that is shown. There is one so far. */
export const strings = en;
