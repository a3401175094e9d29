import { textIn, textsIn } from '../../../parts/forms/fields.ts';

/** What the fields of an application say. */
export const membersIn = (form: FormData) => ({
  displayName: textIn(form, 'displayName'),
  redirectUris: textIn(form, 'redirectUris').split(/\s+/).filter(Boolean),
  isFallbackPublicClient: form.has('public'),
  roles: textsIn(form, 'roles'),
});
