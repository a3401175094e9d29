import { PageLink } from '../../parts/page/PageLink.tsx';
import { strings } from '../../strings/strings.ts';

/** Leads to the page of the connection with that id in Resource Manager's shape. */
export function ConnectionLink({ id, name }: { readonly id: string; readonly name: string }) {
  const [, , subscription = '', , group = ''] = id.split('/');
  return (
    <PageLink to="/connections/$subscription/$group/$name" params={{ subscription, group, name }}>
      {strings.overview.connection(name)}
    </PageLink>
  );
}
