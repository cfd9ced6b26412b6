// Asks the page's own server who is signed in, once a conversation stands, and passes its word on unread. The page names the
// address (`data-token`); it answers 204 where nobody is signed in.
import type { ConversationEnd, VisitorEnd } from './sealing.ts';

const TOKEN_MAX = 4096;

export function tellWhoItIs(data: DOMStringMap, visitor: VisitorEnd, conversation: ConversationEnd): void {
  const address = data['token'] ?? '';
  const key = visitor.signingKey();
  // Of this very page's origin: to any other the visitor's cookies are no business of ours.
  if (address === '' || key === null || new URL(address, location.href).origin !== location.origin) return;
  const stop = conversation.state.subscribe(({ status }) => {
    if (status === null) return;
    stop();
    void ask(address, { workspace: data['workspace'] ?? '', conversation: conversation.id, key })
      .then((token) => (token === null ? null : conversation.agree({ kind: 'ConfirmVisitor', token })))
      // Without it the visitor stays who they say they are.
      .catch(() => null);
  });
}

async function ask(address: string, body: object): Promise<string | null> {
  const response = await fetch(address, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.status !== 200) return null;
  const answer: unknown = await response.json();
  const token = (answer as { readonly token?: unknown } | null)?.token;
  return typeof token === 'string' && token.length <= TOKEN_MAX ? token : null;
}
