import type { Command } from 'commander';
import { defineShowPolicy } from './show.ts';
import { defineUpdatePolicy } from './update.ts';

/** `sallyport key rotation-policy …`, as in az. */
export function defineRotationPolicy(group: Command): void {
  const policy = group.command('rotation-policy').description('when keys are rotated');
  for (const define of [defineShowPolicy, defineUpdatePolicy]) define(policy);
}
