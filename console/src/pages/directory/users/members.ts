import { textIn, textsIn } from '../../../parts/forms/fields.ts';

/** What the fields of a user say. */
export const membersIn = (form: FormData) => ({
  userPrincipalName: textIn(form, 'userPrincipalName'),
  displayName: textIn(form, 'displayName'),
  userType: textIn(form, 'userType'),
  roles: textsIn(form, 'roles'),
});
