import { InvalidArgumentError } from 'commander';

/** A connection as the server shows it, as far as this counts. */
export interface Shown {
  readonly properties: {
    readonly parameterValueSet?: { readonly name: string };
    readonly nonSecretParameterValues?: Readonly<Record<string, string>>;
    readonly credentialExpires?: string;
  };
}

const DAY = 86_400_000;

/** Parser of an option's argument. In milliseconds. */
export function days(text: string): number {
  const [, number] = /^(\d{1,5})d$/.exec(text) ?? [];
  if (number === undefined) throw new InvalidArgumentError('It is a number of days such as 30d.');
  return Number(number) * DAY;
}

/** Those whose credential ends within that time, or has ended: the first to end first. */
export function expiringOf<Each extends Shown>(connections: readonly Each[], within: number, now: number): Each[] {
  const ends = (each: Each): number => Date.parse(each.properties.credentialExpires ?? '');
  return connections.filter((each) => ends(each) <= now + within).sort((one, other) => ends(one) - ends(other));
}

/** Those that sign in with a secret of which nobody has said when it ends. */
export function unknownOf<Each extends Shown>(connections: readonly Each[]): Each[] {
  return connections.filter(
    ({ properties: { parameterValueSet, nonSecretParameterValues, credentialExpires } }) =>
      credentialExpires === undefined &&
      (parameterValueSet === undefined
        ? nonSecretParameterValues?.['token:clientId'] !== undefined
        : ['oauthServicePrincipal', 'oauthBYOA'].includes(parameterValueSet.name)),
  );
}
