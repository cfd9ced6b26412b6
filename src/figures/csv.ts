// Rows as a file that spreadsheets read: RFC 4180, and no cell of it a formula.

export function csvLines(lines: readonly (readonly string[])[]): string {
  const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  // A cell that a spreadsheet would take for a formula is told to be text.
  const safe = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
  return lines.map((line) => line.map((text) => cell(safe(text))).join(',')).join('\r\n');
}
