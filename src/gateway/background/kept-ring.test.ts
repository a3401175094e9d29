import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { describeOnBoth } from '../../../test/postgres.ts';
import { createSeal, dataKeyOf } from '../../crypto/seal.ts';
import { activateNewest, createRing, sealRing, withDataKey } from '../../crypto/sealing/key-ring.ts';
import { createMasterKeyFile, type MasterKey } from '../../crypto/sealing/master-key.ts';
import type { Change } from '../../operation.ts';
import { type Parameters, statement } from '../../store/query.ts';
import { openStore, type Store } from '../../store/store.ts';
import { testWriter } from '../../store/test-writer.ts';
import { type KeptRing, keepRing, RING_TOPIC } from './kept-ring.ts';

const putText = statement((db, p: Parameters<{ value: string }>) =>
  db.updateTable('setting').set({ value: p.value }).where('name', '=', 'ring'),
);

describeOnBoth('a kept key ring', (newUrl, dialect) => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-ring-'));
  const instance = 'installation-1';
  const place = { table: 'object', column: 'sealed', vault: 'demo', name: 'secrets/a', version: '' };
  let masterKey: string;
  let master: MasterKey;
  let store: Store;
  let one: KeptRing;
  let other: KeptRing;
  let said: string[];

  beforeEach(async () => {
    masterKey = join(folder, randomUUID());
    master = createMasterKeyFile(masterKey);
    const ring = createRing(0);
    const text = sealRing(ring, master, instance);
    store = await openStore(await newUrl(), { settings: { instance, ring: text }, writer: testWriter() });
    said = [];
    const log = { warn: (event: string, members?: object) => void said.push(`${event} ${JSON.stringify(members)}`) };
    const keep = (each: Store) => keepRing({ folder: { masterKey }, store: each, ring, text, instance, log });
    one = keep(store);
    // Of another process, which no topic reaches.
    other = keep({ ...store, onTouch: () => undefined });
  });

  afterEach(() => store.close());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const write = (change: Change) => store.write({ changes: [change], touches: [RING_TOPIC], record: '', conflict: '' });
  const numbers = ({ ring }: KeptRing) => [ring.dataKeys.map(({ id }) => id), ring.active.id];

  it('is followed at once where the unit that changes it touches its topic, and elsewhere when it is looked at', async () => {
    expect(await write(await one.rewrite((ring) => withDataKey(ring, 1)))).toBe('done');
    await one.looked();
    expect(numbers(one)).toEqual([[1, 2], 1]);
    expect(numbers(other)).toEqual([[1], 1]);
    expect(await write(await other.rewrite(activateNewest))).toBe('done');
    expect(numbers(other)).toEqual([[1, 2], 1]);
    expect(await other.refresh()).toBe(true);
    await one.looked();
    expect([numbers(one), numbers(other)]).toEqual([
      [[1, 2], 2],
      [[1, 2], 2],
    ]);
    const sealed = createSeal(one.ring, instance).seal(Buffer.from('a'), place, '');
    expect(createSeal(other.ring, instance).open(sealed, place, '').toString()).toBe('a');
  });

  it('loses no key of two that are added at once', async () => {
    const changes = await Promise.all([one, other].map((kept) => kept.rewrite((ring) => withDataKey(ring, 1))));
    expect((await Promise.all(changes.map(write))).sort()).toEqual(['conflict', 'done']);
    await other.refresh();
    expect(await write(await other.rewrite((ring) => withDataKey(ring, 2)))).toBe('done');
    await one.looked();
    expect(numbers(one)).toEqual([[1, 2, 3], 1]);
  });

  it('is not changed while the master key is away, or another one, and says which', async () => {
    renameSync(masterKey, `${masterKey}.away`);
    const rewriting = () => one.rewrite((ring) => withDataKey(ring, 1));
    await expect(rewriting()).rejects.toMatchObject({
      code: 'MasterKeyWrong',
      message: `The master key file ${masterKey} does not exist.`,
    });
    const { id } = createMasterKeyFile(masterKey);
    await expect(rewriting()).rejects.toMatchObject({
      code: 'MasterKeyWrong',
      message: `The master key does not open this data: it was sealed with master key ${master.id}, and this is ${id}.`,
    });
    chmodSync(masterKey, 0o644);
    await expect(rewriting()).rejects.toMatchObject({
      message: `The master key file ${masterKey} can be read by other users; run chmod 0400 on it.`,
    });
    expect(numbers(one)).toEqual([[1], 1]);
  });

  it('is not read again, nor is the master key, while its text is the same', async () => {
    rmSync(masterKey);
    expect(await one.refresh()).toBe(true);
    expect(said).toEqual([]);
  });

  it('does not go back to the text from before, which somebody put into the database', async () => {
    const before = sealRing(createRing(0), master, instance);
    await write(await one.rewrite((ring) => activateNewest(withDataKey(ring, 1))));
    await one.looked();
    await store.write({ changes: [store.change(putText, { value: before })], record: '', conflict: '' });
    expect(await one.refresh()).toBe(false);
    expect(said).toEqual(['the key ring cannot be read anew {"code":"MasterKeyWrong"}']);
    expect(numbers(one)).toEqual([[1, 2], 2]);
    await expect(one.rewrite((ring) => withDataKey(ring, 1))).rejects.toMatchObject({ code: 'MasterKeyWrong' });
    expect(dataKeyOf(createSeal(one.ring, instance).seal(Buffer.from('a'), place, ''))).toBe(2);
  });

  it('has a key that it does not hold looked for, and tells what is forged from what is new', async () => {
    const ahead = activateNewest(withDataKey(other.ring, 1));
    const sealed = createSeal(ahead, instance).seal(Buffer.from('a'), place, '');
    const seal = createSeal(one.ring, instance);
    const opening = () => seal.open(sealed, place, '');
    const tampered = expect.objectContaining({ code: 'Tampered' });
    if (dialect === 'postgres') {
      expect(opening).toThrow(
        expect.objectContaining({
          code: 'Unavailable',
          message: 'The value is sealed with a data key that is not known here yet: try again.',
          headers: { 'Retry-After': '1' },
        }),
      );
      await one.looked();
    }
    expect(opening).toThrow(tampered);
    await store.write({
      changes: [store.change(putText, { value: sealRing(ahead, master, instance) })],
      touches: [RING_TOPIC],
      record: '',
      conflict: '',
    });
    await one.looked();
    expect(opening().toString()).toBe('a');
  });

  it('asks to try again, and does not cry forgery, while it cannot read the ring', async () => {
    const ahead = activateNewest(withDataKey(other.ring, 1));
    const sealed = createSeal(ahead, instance).seal(Buffer.from('a'), place, '');
    const opening = () => createSeal(one.ring, instance).open(sealed, place, '');
    renameSync(masterKey, `${masterKey}.away`);
    await write(store.change(putText, { value: sealRing(ahead, master, instance) }));
    expect(await one.looked()).toBe(false);
    expect(opening).toThrow(expect.objectContaining({ code: 'Unavailable' }));
    await one.looked();
    expect(opening).toThrow(expect.objectContaining({ code: 'Unavailable' }));
    await one.looked();
    renameSync(`${masterKey}.away`, masterKey);
    expect(opening).toThrow(expect.objectContaining({ code: 'Unavailable' }));
    expect(await one.looked()).toBe(true);
    expect(opening().toString()).toBe('a');
  });
});
