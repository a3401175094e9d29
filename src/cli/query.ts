import { Fault } from '../fault.ts';
import { usage } from './usage.ts';

export type Query = (data: unknown) => unknown;

/**
 * A JMESPath expression (jmespath.site) as a function; the library is loaded only where one is given. It is compiled
 * before anything is sent, so that a misspelt expression changes nothing. Throws a usage error; the function throws
 * Fault BadParameter where the expression does not fit the data.
 */
export async function compileQuery(expression: string | undefined): Promise<Query> {
  if (expression === undefined) return (data) => data;
  const { compile, TreeInterpreter } = await import('@jmespath-community/jmespath');
  let tree: ReturnType<typeof compile>;
  try {
    tree = compile(expression);
  } catch (error) {
    throw usage(`--query is not a JMESPath expression: ${reason(error)}`);
  }
  return (data) => {
    try {
      return TreeInterpreter.search(tree, data as Parameters<typeof TreeInterpreter.search>[1]);
    } catch (error) {
      throw new Fault('BadParameter', `--query does not fit the result: ${reason(error)}`, { cause: error });
    }
  };
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
