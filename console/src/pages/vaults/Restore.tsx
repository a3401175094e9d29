import { Text } from '@fluentui/react-components';
import { type Kind, restoreObject } from '../../api/objects.ts';
import { ApiError } from '../../api/request.ts';
import { FileField } from '../../parts/forms/FileField.tsx';
import { FormDrawer } from '../../parts/forms/FormDrawer.tsx';
import { fileIn } from '../../parts/forms/fields.ts';
import { strings } from '../../strings/strings.ts';

export interface RestoreProps {
  readonly vault: string;
  readonly kind: Kind;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Brings an object back from the file that `Back up` or `sallyport secret backup` wrote. */
export function Restore({ vault, kind, onDone, onClose }: RestoreProps) {
  const { restore } = strings.vaults;
  const act = async (form: FormData) => {
    const file = fileIn(form, 'backup');
    if (file === undefined) throw new ApiError(400, 'BadParameter', restore.noFile);
    await restoreObject(vault, kind, new Uint8Array(await file.arrayBuffer()));
    onDone();
  };
  return (
    <FormDrawer title={restore.title[kind]} submit={restore.button} act={act} onClose={onClose}>
      <Text>{restore.text}</Text>
      <FileField name="backup" label={restore.file} />
    </FormDrawer>
  );
}
