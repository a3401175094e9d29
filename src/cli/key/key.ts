import type { Command } from 'commander';
import { defineKeeping } from '../objects/keeping.ts';
import { KEYS } from '../objects/kinds.ts';
import { defineCreate } from './create.ts';
import { defineDecrypt } from './decrypt.ts';
import { defineDelete } from './delete.ts';
import { defineEncrypt } from './encrypt.ts';
import { defineImport } from './import.ts';
import { defineList } from './list.ts';
import { defineListVersions } from './list-versions.ts';
import { defineRotate } from './rotate.ts';
import { defineRotationPolicy } from './rotation-policy/rotation-policy.ts';
import { defineShow } from './show.ts';
import { defineSign } from './sign.ts';
import { defineVerify } from './verify.ts';

/** `sallyport key …`: az's verbs and options for keys. */
export function defineKey(group: Command): void {
  const made = [defineCreate, defineImport];
  const read = [defineShow, defineList, defineListVersions];
  const used = [defineEncrypt, defineDecrypt, defineSign, defineVerify];
  for (const define of [...made, ...read, defineDelete, ...used]) define(group);
  for (const define of [defineRotate, defineRotationPolicy]) define(group);
  defineKeeping(group, KEYS);
}
