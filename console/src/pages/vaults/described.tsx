import type { ReactNode } from 'react';
import type { Attributes } from '../../../../src/wire/attributes.ts';
import { when } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';
import { StatusBadge } from './StatusBadge.tsx';
import { tagsLine } from './tags.ts';

export interface Described {
  readonly attributes: Attributes;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** What every version has, as rows of `Properties`. */
export function describe({ attributes, tags }: Described): (readonly [string, ReactNode])[] {
  const { vaults } = strings;
  const { nbf, exp, created, updated } = attributes;
  return [
    [vaults.status, <StatusBadge key="status" attributes={attributes} />],
    [vaults.activation, nbf === undefined ? vaults.always : when(nbf)],
    [vaults.expires, exp === undefined ? vaults.never : when(exp)],
    [vaults.made, when(created)],
    [vaults.updated, when(updated)],
    [vaults.tags, tagsLine(tags) || vaults.noTags],
  ];
}
