/** SQL: when a row of `event` happened as far as it is believed, as `trustedTime` has it. @param event its alias in the statement */
export function trustedAt(event: string): string {
  const said = `(${event}.body::jsonb ->> 'occurredAt')::timestamptz`;
  return `case when ${event}.body::jsonb ? 'entered' or ${said} >= ${event}.recorded_at - interval '48 hours'
    then least(${said}, ${event}.recorded_at) else ${event}.recorded_at end`;
}

/** Events by which a dossier's papers are counted, or counted no longer as all: no filing time lies before the last of them. */
export const FILING_STEPS = `('dossier.tallied', 'authority.asked-supplement')`;
