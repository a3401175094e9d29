import { Button, Input, makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular, DismissRegular } from '@fluentui/react-icons';
import { useRef, useState } from 'react';
import { strings } from '../../strings/strings.ts';

const MOST_TAGS = 15;

const useStyles = makeStyles({
  tags: { display: 'grid', rowGap: tokens.spacingVerticalS, border: 'none', margin: 0, padding: 0, minWidth: 0 },
  tag: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr) auto', gap: tokens.spacingHorizontalXS },
  legend: { padding: 0 },
  add: { justifySelf: 'start' },
});

/** Names and values, as many as Key Vault takes. */
export function TagFields({ tags }: { readonly tags: Readonly<Record<string, string>> }) {
  const styles = useStyles();
  const count = useRef(0);
  const row = (name = '', value = '') => ({ id: count.current++, name, value });
  const [rows, setRows] = useState(() => Object.entries(tags).map(([name, value]) => row(name, value)));
  const { vaults } = strings;
  return (
    <fieldset className={styles.tags}>
      <legend className={styles.legend}>{vaults.tags}</legend>
      {rows.map(({ id, name, value }, index) => (
        <div key={id} className={styles.tag}>
          <Input name="tagName" defaultValue={name} aria-label={vaults.tagName(index + 1)} placeholder={vaults.name} />
          <Input
            name="tagValue"
            defaultValue={value}
            aria-label={vaults.tagValue(index + 1)}
            placeholder={vaults.value}
          />
          <Button
            appearance="subtle"
            icon={<DismissRegular />}
            aria-label={vaults.removeTag(index + 1)}
            onClick={() => setRows(rows.filter((other) => other.id !== id))}
          />
        </div>
      ))}
      {rows.length < MOST_TAGS && (
        <Button className={styles.add} icon={<AddRegular />} onClick={() => setRows([...rows, row()])}>
          {vaults.addTag}
        </Button>
      )}
    </fieldset>
  );
}
