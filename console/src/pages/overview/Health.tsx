import { useRole } from '../../app/session.ts';
import { PageLink } from '../../parts/page/PageLink.tsx';
import { Properties } from '../../parts/page/Properties.tsx';
import { Section } from '../../parts/page/Section.tsx';
import { when } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';
import type { OverviewProps } from './Overview.tsx';

/** That there is an answer says that database and audit log work. */
export function Health({ overview: { health } }: OverviewProps) {
  const { overview } = strings;
  const { database, audit } = health;
  return (
    <Section title={overview.health}>
      <Properties
        rows={[
          [overview.database, overview.databases[database.kind]],
          [overview.audit, overview.auditWell(audit.records)],
          [overview.verification, verificationOf(audit.lastVerification)],
        ]}
      />
      {useRole('Operator') && (
        <div>
          <PageLink to="/audit">{overview.auditPage}</PageLink>
        </div>
      )}
    </Section>
  );
}

type Verification = OverviewProps['overview']['health']['audit']['lastVerification'];

function verificationOf(last: Verification): string {
  const { overview } = strings;
  if (last === null) return overview.neverVerified;
  const { time, records, firstBroken } = last;
  if (firstBroken === undefined) return overview.whole(when(time), records);
  return overview.broken(when(time), firstBroken.seq, firstBroken.why);
}
