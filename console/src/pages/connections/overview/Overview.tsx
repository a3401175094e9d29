import type { ConnectionResource } from '../../../api/connections.ts';
import { Loaded } from '../../../parts/states/Loaded.tsx';
import { useConnection } from '../shown.ts';
import { Commands } from './Commands.tsx';
import { Facts } from './Facts.tsx';
import { StatusMessage } from './StatusMessage.tsx';

/** How it is with a connection, and what can be done about it. */
export function Overview() {
  return <Loaded query={useConnection()}>{(connection) => <Content connection={connection} />}</Loaded>;
}

function Content({ connection }: { readonly connection: ConnectionResource }) {
  return (
    <>
      <Commands connection={connection} />
      <StatusMessage connection={connection} />
      <Facts connection={connection} />
    </>
  );
}
