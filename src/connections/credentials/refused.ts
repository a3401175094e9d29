import { Fault } from '../../fault.ts';

/**
 * What was good when the connection was made and is not any more: to whoever calls an action it is a refused sign-in, for he
 * sent nothing wrong.
 */
export function refused(error: unknown): never {
  if (error instanceof Fault && error.code === 'BadParameter') throw new Fault('InvalidClient', error.message);
  throw error;
}
