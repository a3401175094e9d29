import { z } from 'zod';
import { Fault } from '../../fault.ts';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { apiVersion, CONNECTION_PATH, named, scope } from './resource.ts';

const REFUSAL =
  'Connections cannot be moved: their names are part of what workflows refer to. Make the connection in the other resource group and delete this one.';

/** Moving is Resource Manager's own call, which has versions of its own. */
const MOVING = [
  '2019-05-10',
  '2020-06-01',
  '2020-10-01',
  '2021-04-01',
  '2022-09-01',
  '2024-03-01',
  '2025-04-01',
] as const;

const refuse = (): never => {
  throw new Fault('Conflict', REFUSAL);
};

export const moveResources = implement(
  contract({
    name: 'MoveResources',
    summary: 'Refused: resources cannot be moved',
    method: 'POST',
    path: '/subscriptions/{subscription}/resourceGroups/{resourceGroup}/moveResources',
    query: ['api-version'],
    input: z.object({
      ...scope,
      'api-version': z.enum(MOVING, { error: `it is one of ${MOVING.join(', ')}` }),
    }),
    output: z.object({}),
  }),
  (_context: ManagementContext) => refuse(),
);

export const moveConnection = implement(
  contract({
    name: 'MoveConnection',
    summary: 'Refused: a connection cannot be moved',
    method: 'POST',
    path: `${CONNECTION_PATH}/{name}/move`,
    query: ['api-version'],
    input: z.object({ ...named, ...apiVersion }),
    output: z.object({}),
  }),
  (_context: ManagementContext) => refuse(),
);
