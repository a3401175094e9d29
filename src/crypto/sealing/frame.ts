/**
 * Joins parts so that no two lists give the same text: each part stands behind its own length (`3:abc`). Plain
 * concatenation would let `ab` + `c` pass for `a` + `bc`.
 *
 * Lengths count UTF-16 units. A lone surrogate has no UTF-8 form of its own, so that two different texts would become
 * the same bytes; such a part is refused with a `TypeError`.
 */
export function frame(parts: readonly string[]): string {
  let framed = '';
  for (const part of parts) {
    if (!part.isWellFormed()) throw new TypeError('A part that is to be authenticated is not well-formed text.');
    framed += `${part.length}:${part}`;
  }
  return framed;
}
