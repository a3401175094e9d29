import type { Administered } from '../room.ts';
import { getManagedApi } from './get-managed-api.ts';
import { listManagedApis } from './list-managed-apis.ts';

export const MANAGED_API_OPERATIONS: readonly Administered[] = [
  { role: 'Reader', operation: listManagedApis },
  { role: 'Reader', operation: getManagedApi },
];
