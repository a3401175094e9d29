import { Text, Title2 } from '@fluentui/react-components';
import { Link } from '@tanstack/react-router';
import { strings } from '../strings/strings.ts';

export function NotFound() {
  const { title, text, home } = strings.notFound;
  return (
    <>
      <Title2 as="h1">{title}</Title2>
      <Text as="p">{text}</Text>
      <Link to="/">{home}</Link>
    </>
  );
}
