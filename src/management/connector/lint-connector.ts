import { z } from 'zod';
import { DEFINITION_FILE, lintConnector, PROPERTIES_FILE } from '../../definition/linter.ts';
import { parseJsonText } from '../../http/json.ts';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { CONNECTOR_PATH, lintResult } from './resource.ts';

/** What the platforms take, as characters; as JSON in JSON it may be half as much again. */
const LARGEST = 1024 * 1024;
const BODY_LIMIT = 2 * LARGEST;
const BOUNDS = { tokens: 200_000, strings: 60_000 };

const MOST_FINDINGS = 200;
/** Of a place and of a sentence: both may have names out of the file in them. */
const LONGEST = 500;

const file = z
  .string({ error: 'it is the text of the file' })
  .max(LARGEST, `it has more than ${LARGEST} characters`)
  .optional();

export const lintConnectorFiles = implement(
  contract({
    name: 'LintConnector',
    summary: 'Say what a platform would refuse in the files of a connector',
    method: 'POST',
    path: `${CONNECTOR_PATH}/lint`,
    bodyLimit: BODY_LIMIT,
    input: z
      .object({ definition: file, properties: file })
      .refine(
        ({ definition, properties }) => definition !== undefined || properties !== undefined,
        'it has a definition, properties, or both',
      ),
    output: lintResult,
  }),
  (_context: ManagementContext, { definition, properties }) => {
    const all = lintConnector({
      definition: contentOf(definition, DEFINITION_FILE),
      properties: contentOf(properties, PROPERTIES_FILE),
    });
    const findings = all.slice(0, MOST_FINDINGS).map(({ at, problem }) => ({ at: cut(at), problem: cut(problem) }));
    return { output: { findings, total: all.length } };
  },
);

/** Throws Fault BadParameter. */
const contentOf = (text: string | undefined, name: string): unknown =>
  text === undefined ? undefined : parseJsonText(text, BOUNDS, `The file ${name}`);

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST).toWellFormed()}…` : text);
