import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type AuditRecord, type AuditSearch, listAudit } from '../../api/audit.ts';
import { Command, CommandBar } from '../../parts/page/CommandBar.tsx';
import { Empty } from '../../parts/states/Empty.tsx';
import { Loaded } from '../../parts/states/Loaded.tsx';
import { strings } from '../../strings/strings.ts';
import { ExportAudit } from '../tasks/start/ExportAudit.tsx';
import { Verify } from '../tasks/start/Verify.tsx';
import { RecordTable } from './RecordTable.tsx';

const useStyles = makeStyles({
  foot: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
});

export interface RecordsProps {
  readonly search: AuditSearch;
  readonly onOpen: (record: AuditRecord) => void;
}

export function Records({ search, onOpen }: RecordsProps) {
  const styles = useStyles();
  const query = useInfiniteQuery({
    queryKey: ['audit', search],
    queryFn: ({ pageParam, signal }) => listAudit(search, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ continuationToken }) => continuationToken ?? undefined,
    // What was read does not change; what came after it is there when somebody asks for it.
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { audit } = strings;
  return (
    <>
      <Commands search={search} onRefresh={() => void query.refetch()} />
      <Loaded query={query}>
        {({ pages }) => {
          const records = pages.flatMap(({ value }) => value);
          const older = query.hasNextPage;
          if (records.length === 0 && !older) return <Empty text={audit.empty} />;
          return (
            <>
              {records.length > 0 && <RecordTable records={records} onOpen={onOpen} />}
              <div className={styles.foot}>
                <Text size={200} role="status">
                  {audit.shown(records.length)}
                  {older && `. ${audit.backHint}`}
                </Text>
                {older && (
                  <Button
                    size="small"
                    disabledFocusable={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    {audit.back}
                  </Button>
                )}
              </div>
            </>
          );
        }}
      </Loaded>
    </>
  );
}

interface CommandsProps {
  readonly search: AuditSearch;
  readonly onRefresh: () => void;
}

function Commands({ search, onRefresh }: CommandsProps) {
  const { audit, actions } = strings;
  return (
    <CommandBar label={audit.title}>
      <Command icon={<ArrowClockwiseRegular />} onClick={onRefresh}>
        {actions.refresh}
      </Command>
      <Verify label={audit.verify} />
      <ExportAudit label={audit.export} search={search} />
    </CommandBar>
  );
}
