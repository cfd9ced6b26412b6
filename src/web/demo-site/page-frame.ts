// The frame of a demonstration page: an invented organisation's site, as strict as a real bank's. No script but the
// chat's snippet, no asset from anywhere else.

export type Page = {
  readonly title: string;
  readonly description: string;
  readonly main: string;
  /** Name of the help article it is. */
  readonly article?: string;
};

export type Site = {
  /** Class on <body>; the sheet has one block of colours for each. */
  readonly brand: 'northwind' | 'linden';
  readonly name: string;
  /** How the chat calls its owner in a sentence. */
  readonly kind: string;
  readonly phone: string;
  readonly accent: string;
  readonly mark: string;
  readonly navigation: readonly Link[];
  readonly signIn: Link;
  readonly action: Link;
  readonly footer: { readonly about: readonly string[]; readonly columns: readonly FooterColumn[] };
  readonly pages: Readonly<Record<string, Page>>;
};

export type Link = { readonly text: string; readonly href: string };
export type FooterColumn = { readonly title: string; readonly links: readonly Link[] };

/** What stands around a page's own: in its head, and above everything. */
export type Around = { readonly snippet: string; readonly bar: string };

export function frame(site: Site, page: Page, path: string, around: Around): string {
  const link = ({ text, href }: Link, className = '') =>
    `<a href="${href}"${className === '' ? '' : ` class="${className}"`}${href === path ? ' aria-current="page"' : ''}>${text}</a>`;
  const logo = `<a class="logo" href="/"><svg viewBox="0 0 32 32" aria-hidden="true">${site.mark}</svg>${site.name}</a>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>${page.title}</title>
<meta name="description" content="${page.description}">
<link rel="icon" href="/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/site.css">
${around.snippet}
</head>
<body class="${site.brand}">
<a class="skip" href="#main">Skip to content</a>${around.bar}
<header class="top"><div class="wide">
${logo}
<nav aria-label="Main">${site.navigation.map((item) => link(item)).join('')}</nav>
<div class="ends">${link(site.signIn, 'sign-in')}${link(site.action, 'button')}</div>
</div></header>
<main id="main">${page.main}</main>
<footer><div class="wide">
<div><strong>${site.name}</strong>${site.footer.about.map((line) => `<p>${line}</p>`).join('')}</div>
${site.footer.columns
  .map(
    (column) =>
      `<div><strong>${column.title}</strong>${column.links.map((item) => `<p>${link(item)}</p>`).join('')}</div>`,
  )
  .join('')}
</div></footer>
</body>
</html>
`;
}

/** The mark alone, for the browser's tab. */
export function markFile(site: Site): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${site.mark.replaceAll('currentColor', site.accent)}</svg>`;
}

export const shield =
  '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M20 13c0 5-3.5 7.5-7.66 8.95a1 1 0 0 1-.67-.01C7.5 20.5 4 18 4 13V6a1 1 0 0 1 1-1c2 0 4.5-1.2 6.24-2.72a1.17 1.17 0 0 1 1.52 0C14.51 3.81 17 5 19 5a1 1 0 0 1 1 1z"/><path d="m9 12 2 2 4-4"/></svg>';
