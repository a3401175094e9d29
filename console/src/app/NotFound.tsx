import { Empty } from '../parts/Empty.tsx';
import { Page } from '../parts/Page.tsx';
import { PageLink } from '../parts/PageLink.tsx';
import { strings } from '../strings/strings.ts';

export function NotFound() {
  const { title, text, home } = strings.notFound;
  return (
    <Page title={title}>
      <Empty text={text} action={<PageLink to="/">{home}</PageLink>} />
    </Page>
  );
}
