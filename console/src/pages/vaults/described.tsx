import type { ReactNode } from 'react';
import type { Attributes } from '../../../../src/wire/attributes.ts';
import { Moment } from '../../parts/Moment.tsx';
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
    [vaults.activation, nbf === undefined ? vaults.always : <Moment key="nbf" time={nbf} />],
    [vaults.expires, exp === undefined ? vaults.never : <Moment key="exp" time={exp} />],
    [vaults.made, <Moment key="made" time={created} />],
    [vaults.updated, <Moment key="updated" time={updated} />],
    [vaults.tags, tagsLine(tags) || vaults.noTags],
  ];
}
