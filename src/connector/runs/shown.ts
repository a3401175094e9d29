import type { Connections } from '../../connections/connections.ts';
import { type PageRoom, type PageRow, readPage } from './pages.ts';
import type { NumberedRun } from './run.ts';

export interface HistoryRoom extends PageRoom {
  readonly connections: Pick<Connections, 'find'>;
}

/** A page's runs; none where its connection keeps no history any more and its rows are still to be removed. */
export async function shown(
  { seal, connections }: Pick<HistoryRoom, 'seal' | 'connections'>,
  row: PageRow,
): Promise<NumberedRun[]> {
  const runs = readPage(seal, row);
  const connection = await connections.find(runs[0]?.connection ?? '');
  return connection?.runHistory === false ? [] : runs;
}
