// What this visitor began before, as the server knows it: no word of any of it. Asked for once for each conversation shown.
import { useEffect, useState } from 'react';
import type { InboxRow } from '../../contract/views.ts';
import { isObject } from '../../seal/is-object.ts';
import { useWork } from '../staff/start.tsx';

export type Earlier = {
  readonly rows: readonly InboxRow[];
  /** How many other teams have. */
  readonly elsewhere: number;
};

const NONE: Earlier = { rows: [], elsewhere: 0 };

export function useEarlier(conversation: string): Earlier {
  const { staff } = useWork();
  const [found, setFound] = useState<Earlier & { readonly of: string }>({ ...NONE, of: '' });
  useEffect(() => {
    let over = false;
    const ask = async () => {
      const { queries } = await staff.parts();
      const body = await queries.get(`/conversations/${conversation}/earlier`);
      const rows = isObject(body) && Array.isArray(body['rows']) ? (body['rows'] as InboxRow[]) : [];
      const elsewhere = isObject(body) && typeof body['elsewhere'] === 'number' ? body['elsewhere'] : 0;
      if (!over) setFound({ rows, elsewhere, of: conversation });
    };
    // Without an answer the panel goes without the list.
    ask().catch(() => {});
    return () => {
      over = true;
    };
  }, [conversation, staff]);
  return found.of === conversation ? found : NONE;
}
