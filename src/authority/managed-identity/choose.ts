import { Fault } from '../../fault.ts';
import type { ManagedIdentity } from '../directory/managed-identities.ts';
import type { OpenedIdentities } from './context.ts';

/** Every way in which a request may name an identity, and what it names there, if anything. */
export type Names = readonly (readonly [member: 'clientId' | 'objectId' | 'resourceId', value: string | undefined])[];

/**
 * The identity that a request means: the one that it names, or the system-assigned one, or the first that is there.
 * Throws Fault BadParameter, in the same words for one that is not there and one that is not opened.
 */
export async function chooseIdentity(
  { directory, opened }: Pick<OpenedIdentities, 'directory' | 'opened'>,
  names: Names,
): Promise<ManagedIdentity> {
  const named = names.filter(([, value]) => value !== undefined);
  if (named.length > 1) throw new Fault('BadParameter', 'Name the identity in one way only, or not at all.');
  const isMeant = (identity: ManagedIdentity): boolean =>
    named.every(([member, value]) => identity[member].toLowerCase() === value?.toLowerCase());
  const all = await Promise.all(opened.map((id) => directory.findManagedIdentityByResourceId(id)));
  const meant = all.filter((each) => each !== undefined).filter((each) => each.enabled && isMeant(each));
  const identity = meant.find(({ kind }) => kind === 'SystemAssigned') ?? meant[0];
  if (identity === undefined) throw new Fault('BadParameter', 'Identity not found');
  return identity;
}
