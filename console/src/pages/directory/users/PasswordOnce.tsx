import { ShownOnce } from '../../../parts/values/ShownOnce.tsx';
import { strings } from '../../../strings/strings.ts';

export interface PasswordOnceProps {
  readonly name: string;
  readonly password: string;
  readonly onClose: () => void;
}

export function PasswordOnce({ name, password, onClose }: PasswordOnceProps) {
  const { madePassword, passwordLabel } = strings.directory.user;
  return <ShownOnce title={madePassword(name)} label={passwordLabel} value={password} onClose={onClose} />;
}
