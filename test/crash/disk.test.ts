import { describe, expect, it } from 'vitest';
import { createDisk, type Disk, LOSSES, type Loss } from './disk.ts';
import { createRandom } from './seed.ts';
import type { Deed } from './trace.ts';

const create: Deed = { did: 'create', path: '/root/a' };
const syncFile: Deed = { did: 'sync', path: '/root/a' };
const syncRoot: Deed = { did: 'sync', path: '/root' };
const write = (text: string, offset?: number): Deed => ({
  did: 'write',
  path: '/root/a',
  ...(offset !== undefined && { offset }),
  bytes: Buffer.from(text),
});

function after(...deeds: Deed[]): Disk {
  const disk = createDisk('/root');
  for (const deed of deeds) disk.apply(deed);
  return disk;
}

/** Everything that may be left, each state once, as `name=content`. */
function states(disk: Disk, kind: Loss['kind'], names: (text: string) => string = (text) => text): Set<string> {
  const random = createRandom(1, 'states');
  const found = Array.from({ length: 300 }, () => [...disk.fail({ kind, random }).files]);
  return new Set(found.map((files) => files.map(([path, bytes]) => names(`${path}=${bytes.toString()}`)).join(' ')));
}

describe('when the power fails', () => {
  it.each(LOSSES)('what was synced, and its name, is there (%s)', (kind) => {
    const disk = after(create, write('old '), write('text'), syncFile, syncRoot);
    expect(states(disk, kind)).toEqual(new Set(['a=old text']));
  });

  it('of what was not synced nothing is there, or any part in any order', () => {
    const disk = after(create, syncRoot, write('12'), syncFile, write('3'), write('4'));
    expect(states(disk, 'dropped')).toEqual(new Set(['a=12']));
    expect(states(disk, 'half')).toEqual(new Set(['a=12', 'a=123', 'a=12\x004', 'a=1234']));
  });

  it('a name is a matter of its folder, and not of its file', () => {
    const disk = after(create, write('x'), syncFile);
    expect(states(disk, 'dropped')).toEqual(new Set(['']));
    expect(states(disk, 'half')).toEqual(new Set(['', 'a=x']));
  });

  it('a file that was renamed unsynced may be empty under its new name', () => {
    const disk = after(create, syncRoot, write('x'), { did: 'rename', path: '/root/a', to: '/root/b' });
    expect(states(disk, 'half')).toEqual(new Set(['a=', 'a=x', 'b=', 'b=x']));
  });

  it('a file that was unlinked may be there again, until its folder is synced', () => {
    const gone = [create, write('x'), syncFile, syncRoot, { did: 'unlink', path: '/root/a' }] as const;
    expect(states(after(...gone), 'dropped')).toEqual(new Set(['a=x']));
    expect(states(after(...gone, syncRoot), 'half')).toEqual(new Set(['']));
  });

  it('a linked file has two names', () => {
    const disk = after(create, write('x'), syncFile, { did: 'link', path: '/root/a', to: '/root/b' }, syncRoot);
    expect(states(disk, 'dropped')).toEqual(new Set(['a=x b=x']));
  });

  it('what lies in a folder whose own name was not synced is gone with it', () => {
    const inside: Deed[] = [
      { did: 'folder', path: '/root/d' },
      { did: 'create', path: '/root/d/a' },
      { did: 'sync', path: '/root/d/a' },
      { did: 'sync', path: '/root/d' },
    ];
    expect(states(after(...inside), 'dropped')).toEqual(new Set(['']));
    expect(states(after(...inside, syncRoot), 'dropped')).toEqual(new Set(['d/a=']));
  });

  it('a truncation may be undone, and what was cut off is zero where the file grows again', () => {
    const cut = [create, syncRoot, write('1234'), syncFile, { did: 'truncate', path: '/root/a', length: 1 }] as const;
    expect(states(after(...cut), 'half')).toEqual(new Set(['a=1', 'a=1234']));
    expect(states(after(...cut, write('x', 2), syncFile), 'dropped')).toEqual(new Set(['a=1\0x']));
  });

  it('a write is torn at the sectors of the file, and not of the write', () => {
    const disk = after(create, syncRoot, write('a'.repeat(512) + 'b'.repeat(512), 256));
    const torn = states(disk, 'torn', (text) => text.slice(2).replaceAll(/(.)\1*/g, (run) => `${run[0]}${run.length}`));
    expect(torn).toContain('\x00512a256b256');
    expect(torn).toContain('\x00256a256\x00512b256');
    expect([...torn].every((text) => !/a(?!256)/.test(text.replace('a512', 'a256')))).toBe(true);
  });

  it('a disk that lies keeps nothing that it only said was synced', () => {
    const disk = createDisk('/root', (path) => path === '/root/a');
    for (const deed of [create, write('x'), syncFile, syncRoot]) disk.apply(deed);
    expect(states(disk, 'dropped')).toEqual(new Set(['a=']));
  });

  it('a file that nobody made is an error', () => {
    expect(() => after(write('x'))).toThrow('/root/a was changed, and is no file that was made.');
  });
});
