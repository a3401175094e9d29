import { z } from 'zod';
import { networkBytes } from '../../crypto/certificates/ip-address.ts';
import { BYPASSES, DEFAULT_ACTIONS, grantee, PERMISSION_NAMES, PUBLIC_NETWORK_ACCESS, SKUS } from '../../wire/vault.ts';

/** The settings of a vault as callers write them ("VaultProperties"); what they may not change is judged elsewhere. */

/** Resource Manager compares the words of its enumerations without case. */
function oneOf<Word extends string>(words: readonly Word[], what: string) {
  const spelt = new Map(words.map((word) => [word.toLowerCase(), word]));
  return z.string({ error: `${what} is a text` }).transform((text, context) => {
    const word = spelt.get(text.toLowerCase());
    if (word !== undefined) return word;
    context.addIssue({ code: 'custom', message: `${what} is one of ${words.join(', ')}` });
    return z.NEVER;
  });
}

export const guid = (what: string) =>
  z
    .string({ error: `${what} is a GUID` })
    .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, `${what} is a GUID`)
    .transform((text) => text.toLowerCase());

function permissions(kind: keyof typeof PERMISSION_NAMES) {
  const name = oneOf<string>(PERMISSION_NAMES[kind], `a permission on ${kind}`);
  return z.array(name, { error: `the permissions on ${kind} are a list` }).transform((names) => [...new Set(names)]);
}

const accessPolicy = z.object({
  tenantId: guid('tenantId'),
  objectId: guid('objectId'),
  applicationId: guid('applicationId').nullish(),
  permissions: z.object(
    {
      secrets: permissions('secrets').nullish(),
      keys: permissions('keys').nullish(),
      certificates: permissions('certificates').nullish(),
    },
    { error: 'permissions is an object' },
  ),
});

const granteeOf = ({ objectId, applicationId }: z.infer<typeof accessPolicy>): string =>
  grantee({ objectId, applicationId: applicationId ?? undefined });

export const accessPolicies = z
  .array(accessPolicy, { error: 'accessPolicies is a list' })
  .refine(
    (policies) => new Set(policies.map(granteeOf)).size === policies.length,
    'each objectId has one access policy, and one for each applicationId',
  )
  .transform((policies) =>
    policies.map(({ tenantId, objectId, applicationId, permissions: { secrets, keys, certificates } }) => ({
      tenantId,
      objectId,
      applicationId: applicationId ?? undefined,
      permissions: { keys: keys ?? [], secrets: secrets ?? [], certificates: certificates ?? [] },
    })),
  );

/** How IPv6 writes IPv4 (RFC 4291 section 2.5.5.2). */
const MAPPED = '00000000000000000000ffff';

const ipRule = z.object({
  value: z.string({ error: 'an IP rule is a text' }).transform((text, context) => {
    const network = text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`;
    const bytes = networkBytes(network);
    // An IPv4 address is compared as one, whatever it came in: a rule in IPv6's clothes would never hold.
    if (bytes !== undefined && !(bytes.length === 32 && bytes.toString('hex', 0, 12) === MAPPED)) return network;
    context.addIssue({
      code: 'custom',
      message: 'an IP rule is an IPv4 or IPv6 address or network, as in 203.0.113.0/24',
    });
    return z.NEVER;
  }),
});

const networkAcls = z.object(
  {
    bypass: oneOf(BYPASSES, 'bypass').optional(),
    defaultAction: oneOf(DEFAULT_ACTIONS, 'defaultAction').optional(),
    ipRules: z
      .array(ipRule, { error: 'ipRules is a list' })
      .max(1000, 'there are at most 1000 IP rules')
      .transform((rules) => [...new Set(rules.map(({ value }) => value))])
      .optional(),
    virtualNetworkRules: z
      .array(z.unknown())
      .max(0, 'there are no virtual networks here, so that no rule can name one')
      .nullish(),
  },
  { error: 'networkAcls is an object' },
);

const days = 'softDeleteRetentionInDays is a whole number from 7 to 90';
const sku = z.object({ family: oneOf(['A'], 'sku.family').optional(), name: oneOf(SKUS, 'sku.name') });

export const createMode = oneOf(['default', 'recover'], 'createMode');

/** Everything that can be set; nothing is required here. */
export const settable = {
  tenantId: guid('tenantId').optional(),
  sku: sku.nullish(),
  accessPolicies: accessPolicies.nullish(),
  enableRbacAuthorization: z.boolean({ error: 'enableRbacAuthorization is true or false' }).nullish(),
  enableSoftDelete: z
    .literal(true, {
      error: 'the property "enableSoftDelete" cannot be set to false. Soft delete is on in every vault',
    })
    .nullish(),
  enablePurgeProtection: z
    .literal(true, {
      error:
        'the property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action',
    })
    .nullish(),
  softDeleteRetentionInDays: z.int({ error: days }).min(7, days).max(90, days).nullish(),
  networkAcls: networkAcls.nullish(),
  publicNetworkAccess: oneOf(PUBLIC_NETWORK_ACCESS, 'publicNetworkAccess').nullish(),
};

const properties = z.object(settable, { error: 'properties is an object' });
export type VaultProperties = z.infer<typeof properties>;

export const tags = z
  .record(
    z.string().max(512, 'the name of a tag has at most 512 characters'),
    z.string().max(256, 'the value of a tag has at most 256 characters'),
    {
      error: 'tags is an object of texts',
    },
  )
  .refine((all) => Object.keys(all).length <= 15, 'there are at most 15 tags');
