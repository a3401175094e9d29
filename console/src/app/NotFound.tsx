import { Text } from '@fluentui/react-components';
import { Link } from '@tanstack/react-router';
import { Page } from '../parts/Page.tsx';
import { strings } from '../strings/strings.ts';

export function NotFound() {
  const { title, text, home } = strings.notFound;
  return (
    <Page title={title}>
      <Text as="p">{text}</Text>
      <Link to="/">{home}</Link>
    </Page>
  );
}
