import { Button, Text } from '@fluentui/react-components';
import { Page } from '../parts/page/Page.tsx';
import { strings } from '../strings/strings.ts';

/** In the place of a page that cannot be shown because of a mistake of ours; the navigation stays. */
export function Broken() {
  const { title, text, again } = strings.broken;
  return (
    <Page title={title}>
      <Text as="p">{text}</Text>
      <Button onClick={() => location.reload()}>{again}</Button>
    </Page>
  );
}
