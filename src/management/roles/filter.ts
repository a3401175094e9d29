import { Fault } from '../../fault.ts';

/** What `$filter` asks for; nothing asks for all at, around and below the scope. */
export interface Filter {
  /** At the scope and around it, not below. */
  readonly atScope: boolean;
  /** In lower case. */
  readonly principalId?: string;
}

const ATOM = /^(?:(atScope\(\))|principalId eq '([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})')$/i;

/** The two conditions that az and the SDKs send, alone or joined by `and`. Throws Fault BadParameter for any other. */
export function readFilter(text: string | undefined): Filter {
  if (text === undefined || text === '') return { atScope: false };
  const atoms = text
    .slice(0, 200)
    .split(/ and /i)
    .map((atom) => ATOM.exec(atom.trim()));
  const principals = atoms.flatMap((atom) => atom?.[2]?.toLowerCase() ?? []);
  if (atoms.includes(null) || principals.length > 1) {
    throw new Fault(
      'BadParameter',
      "The parameter $filter is not valid: it holds atScope() and principalId eq 'GUID'.",
    );
  }
  const [principalId] = principals;
  return { atScope: atoms.some((atom) => atom?.[1] !== undefined), ...(principalId && { principalId }) };
}
