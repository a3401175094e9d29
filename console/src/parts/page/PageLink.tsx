import { Link } from '@fluentui/react-components';
import { createLink } from '@tanstack/react-router';

/** A link to a page of the console, in the theme's colours. */
export const PageLink = createLink(Link);
