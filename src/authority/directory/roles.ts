/** App roles for the management audience, each more than the one before. */
export const ROLES = ['Reader', 'Operator', 'Administrator'] as const;
export type Role = (typeof ROLES)[number];
