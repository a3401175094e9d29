import { describe, expect, it } from 'vitest';
import { createTraceReader, type Deed } from './trace.ts';

/** Text as strace writes it with `-xx`. */
const hex = (text: string): string => Buffer.from(text).toString('hex').replace(/../g, '\\x$&');

const quoted = (text: string): string => `"${hex(text)}"`;
const at = (descriptor: number, path: string): string => `${descriptor}<${hex(path)}>`;

function read(...lines: string[]): Deed[] {
  const reader = createTraceReader('/root');
  return lines.flatMap((line) => reader(line));
}

describe('a trace', () => {
  it.each<[string, string, Deed]>([
    [
      'a write at an offset',
      `7 pwrite64(${at(3, '/root/a, b')}, ${quoted('x, y')}, 4, 4096) = 4`,
      { did: 'write', path: '/root/a, b', offset: 4096, bytes: Buffer.from('x, y') },
    ],
    [
      'a write that was cut short by the disk, as far as it went',
      `7 write(${at(3, '/root/a')}, ${quoted('abcd')}, 4) = 2`,
      { did: 'write', path: '/root/a', bytes: Buffer.from('ab') },
    ],
    ['a sync', `7 fdatasync(${at(3, '/root/a')})          = 0`, { did: 'sync', path: '/root/a' }],
    ['a sync of the folder', `7 fsync(${at(3, '/root')}) = 0`, { did: 'sync', path: '/root' }],
    ['a truncation', `7 ftruncate(${at(3, '/root/a')}, 512) = 0`, { did: 'truncate', path: '/root/a', length: 512 }],
    ['a folder', `7 mkdir(${quoted('/root/d')}, 0700) = 0`, { did: 'folder', path: '/root/d' }],
    [
      'a rename relative to a folder',
      `7 renameat(AT_FDCWD<${hex('/root')}>, ${quoted('a')}, AT_FDCWD<${hex('/root')}>, ${quoted('b')}) = 0`,
      { did: 'rename', path: '/root/a', to: '/root/b' },
    ],
    [
      'a file that is created',
      `7 openat(AT_FDCWD<${hex('/')}>, ${quoted('root/a')}, O_RDWR|O_CREAT, 0600) = 3`,
      { did: 'create', path: '/root/a' },
    ],
    ['a line that was said', `7 write(1<pipe:[77]>, ${quoted('ACK 5\n')}, 6) = 6`, { did: 'say', text: 'ACK 5' }],
  ])('tells %s', (_what, line, deed) => {
    expect(read(line)).toEqual([deed]);
  });

  it('counts a call that another thread interrupted where it ended', () => {
    const deeds = read(
      `7 fsync(${at(3, '/root/a')} <unfinished ...>`,
      `8 write(1<pipe:[77]>, ${quoted('ACK 1\n')}, 6) = 6`,
      '7 <... fsync resumed>)             = 0',
    );
    expect(deeds.map(({ did }) => did)).toEqual(['say', 'sync']);
  });

  it.each([
    ['a call that failed', `7 mkdir(${quoted('/root/d')}, 0700) = -1 EEXIST (File exists)`],
    ['another folder', `7 pwrite64(${at(3, '/rooted/a')}, ${quoted('x')}, 1, 0) = 1`],
    ['a file that has no name any more', `7 pwrite64(${at(3, '/root/a')}(deleted), ${quoted('x')}, 1, 0) = 1`],
    ['the end of a thread', '7 +++ exited with 0 +++'],
  ])('is silent about %s', (_what, line) => {
    expect(read(line)).toEqual([]);
  });

  it.each([
    [
      'a call that the model does not know',
      `7 fallocate(${at(3, '/root/a')}, 0, 0, 9) = 0`,
      /^fallocate of \/root\/a /,
    ],
    [
      'a write that was not recorded whole',
      `7 pwrite64(${at(3, '/root/a')}, ${quoted('x')}..., 9, 0) = 9`,
      /not recorded/,
    ],
    [
      'a file that leaves the folder',
      `7 rename(${quoted('/root/a')}, ${quoted('/other')}) = 0`,
      /^rename of \/root\/a and/,
    ],
  ])('is refused for %s', (_what, line, message) => {
    expect(() => read(line)).toThrow(message);
  });
});
