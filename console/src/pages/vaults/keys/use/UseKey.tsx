import { Text } from '@fluentui/react-components';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Section } from '../../../../parts/page/Section.tsx';
import { strings } from '../../../../strings/strings.ts';
import type { KeyCommandsProps } from '../KeyCommands.tsx';
import { algorithmsOf, operationsOf } from './algorithms.ts';
import type { Made } from './perform.ts';
import { UseForm } from './UseForm.tsx';

const UNDONE_BY = { encrypt: 'decrypt', wrapKey: 'unwrapKey', sign: 'verify' } as const;

/** The key at work: what it permits, with which algorithm is in the address; what goes in and comes out is not. */
export function UseKey({ vault, name, version, bundle }: KeyCommandsProps) {
  const { use, alg } = useSearch({ from: '/vaults/$vault/keys/$name' });
  const navigate = useNavigate({ from: '/vaults/$vault/keys/$name' });
  const [carried, setCarried] = useState<Made>();
  const go = (next: { readonly use: string; readonly alg?: string }) =>
    void navigate({
      search: { ...(version !== undefined && { version }), ...next },
      replace: true,
      resetScroll: false,
    });
  const operations = operationsOf(bundle);
  const operation = operations.find((each) => each === use) ?? operations[0];
  const algorithms = operation === undefined ? [] : algorithmsOf(bundle, operation);
  const algorithm = algorithms.find((each) => each.name === alg) ?? algorithms[0];
  const { keyUse } = strings;
  if (operation === undefined || algorithm === undefined) {
    return (
      <Section title={keyUse.title}>
        <Text>{keyUse.none}</Text>
      </Section>
    );
  }
  return (
    <Section title={keyUse.title}>
      <UseForm
        target={{ vault, name, version }}
        {...{ operations, operation, algorithms, algorithm, carried }}
        undoes={(made) => operations.includes(UNDONE_BY[made.of])}
        onOperation={(next) => {
          setCarried(undefined);
          go({ use: next });
        }}
        onAlgorithm={(next) => go({ use: operation, alg: next })}
        onCarry={(made) => {
          setCarried(made);
          go({ use: UNDONE_BY[made.of], alg: algorithm.name });
        }}
      />
    </Section>
  );
}
