import { type Command, InvalidArgumentError, Option } from 'commander';

/** What can be said about a secret or a key beside its content. */
export interface AttributeOptions {
  readonly expires?: number;
  readonly notBefore?: number;
  readonly disabled?: boolean;
  readonly enabled?: boolean;
  readonly tags?: readonly string[];
}

export function addAttributeOptions(command: Command): void {
  command
    .addOption(new Option('--expires <time>', 'end of its validity, UTC: 2030-01-31T12:00:00Z').argParser(unixSeconds))
    .addOption(new Option('--not-before <time>', 'begin of its validity, UTC').argParser(unixSeconds))
    .addOption(new Option('--disabled [true|false]', 'make it unusable').argParser(truth).preset('true'))
    .option('--tags <key=value...>', 'tags; "" for none');
}

export function addEnabledOption(command: Command): void {
  command.addOption(
    new Option('--enabled [true|false]', 'make it usable').argParser(truth).preset('true').conflicts('disabled'),
  );
}

/** The members of the request body that say it; what was not given is not there. */
export function describe({ expires, notBefore, disabled, enabled, tags }: AttributeOptions): {
  attributes?: { enabled?: boolean; nbf?: number; exp?: number };
  tags?: Record<string, string>;
} {
  const usable = enabled ?? (disabled === undefined ? undefined : !disabled);
  const attributes = {
    ...(usable !== undefined && { enabled: usable }),
    ...(notBefore !== undefined && { nbf: notBefore }),
    ...(expires !== undefined && { exp: expires }),
  };
  return {
    ...(Object.keys(attributes).length > 0 && { attributes }),
    ...(tags !== undefined && { tags: readTags(tags) }),
  };
}

export function readTags(tags: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    tags
      .filter((tag) => tag !== '')
      .map((tag) => {
        const at = tag.indexOf('=');
        return at === -1 ? [tag, ''] : [tag.slice(0, at), tag.slice(at + 1)];
      }),
  );
}

const TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?Z)?$/;

/** az's format, `Y-m-d'T'H:M:S'Z'`, or less of it; Unix seconds. A day that no month has is refused, not moved. */
export function unixSeconds(text: string): number {
  const time = text.slice(11, -1);
  const whole = `${text.slice(0, 10)}T${time === '' ? '00:00:00' : time.padEnd(8, ':00')}.000Z`;
  const milliseconds = TIME.test(text) ? Date.parse(whole) : Number.NaN;
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString() !== whole) {
    throw new InvalidArgumentError('It is a time in UTC like 2030-01-31T12:00:00Z.');
  }
  return milliseconds / 1000;
}

/** Parser of an option's argument. */
export function truth(text: string): boolean {
  if (!/^(true|false)$/i.test(text)) throw new InvalidArgumentError('It is true or false.');
  return text.toLowerCase() === 'true';
}
