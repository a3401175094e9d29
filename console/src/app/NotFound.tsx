import { Page } from '../parts/page/Page.tsx';
import { PageLink } from '../parts/page/PageLink.tsx';
import { Empty } from '../parts/states/Empty.tsx';
import { strings } from '../strings/strings.ts';

export function NotFound() {
  const { title, text, home } = strings.notFound;
  return (
    <Page title={title}>
      <Empty text={text} action={<PageLink to="/">{home}</PageLink>} />
    </Page>
  );
}
