// What an administrator runs on a machine of their own, where the root keys are: the very line, with what is known here.

/** In a shell's single quotes nothing has a meaning but the quote itself. */
export function quoted(text: string): string {
  return /^[A-Za-z0-9._:/@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function line(command: string, workspace: string, origin: string, more: readonly string[]): string {
  return [
    'npx sealdesk',
    command,
    '--server',
    origin,
    '--workspace',
    workspace,
    '--keys KEYS-DIR',
    ...more,
  ].join(' ');
}

export type At = { readonly workspace: string; readonly origin: string };

export function addTeamLine({ origin, workspace }: At, id: string, name: string): string {
  return line('add-team', workspace, origin, ['--team', id, '--name', quoted(name)]);
}

export function addSiteLine({ origin, workspace }: At, site: string, teams: readonly string[]): string {
  return line('add-site', workspace, origin, ['--site', site, ...teams.map((team) => `--team ${team}`)]);
}

export function addPersonLine({ origin, workspace }: At): string {
  return line('add-person', workspace, origin, [
    '--name NAME --account ACCOUNT --issuer ISSUER --role agent --team TEAM',
  ]);
}
