import { expect, it } from 'vitest';
import { actionOf } from '../wire/data-actions.ts';
import { OPERATIONS } from './operations.ts';

it.each(OPERATIONS.map(({ event, operation }) => [event, operation.contract] as const))(
  '%s asks for a permission, and roles have a data action for it',
  (_, { name, permission }) => {
    expect(permission).toBeDefined();
    expect(permission && actionOf(name, permission)).toBeTypeOf('string');
  },
);
