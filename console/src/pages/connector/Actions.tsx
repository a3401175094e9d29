import { makeStyles, tokens } from '@fluentui/react-components';
import { Section } from '../../parts/page/Section.tsx';
import { ShortTable } from '../../parts/tables/ShortTable.tsx';
import { strings } from '../../strings/strings.ts';
import { packagedActions } from './packaged-actions.ts';

const useStyles = makeStyles({
  code: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
});

/** The actions, as a designer will list them. */
export function Actions({ definition }: { readonly definition: string }) {
  const styles = useStyles();
  const { connector } = strings;
  const actions = packagedActions(definition);
  return (
    <Section title={connector.actions(actions.length)}>
      <ShortTable
        label={connector.actions(actions.length)}
        columns={[
          { title: connector.action, width: '23%', cell: ({ summary }) => summary },
          { title: connector.operation, width: '21%', cell: ({ id }) => id },
          {
            title: connector.request,
            width: '44%',
            cell: ({ method, path }) => (
              <span className={styles.code}>
                {method} {path}
              </span>
            ),
          },
          { title: connector.shown, width: '12%', cell: ({ visibility }) => connector.visibilities[visibility] },
        ]}
        items={actions}
        keyOf={({ id }) => id}
        minWidth="48rem"
      />
    </Section>
  );
}
