// Signs in as a browser would, without one: for the demo's people and for tests.
/** A browser's jar, by path: just enough of it. */
export function cookieJar() {
  const jar = new Map<string, { value: string; path: string }>();
  return {
    jar,
    take(response: Response, host: string) {
      for (const line of response.headers.getSetCookie()) {
        const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
        const equals = pair.indexOf('=');
        const name = pair.slice(0, equals);
        const place = attributes.find((part) => part.toLowerCase().startsWith('path='))?.slice(5) ?? '/';
        const expired = attributes.some(
          (part) => /^expires=Thu, 01 Jan 1970/i.test(part) || part === 'Max-Age=0',
        );
        const key = `${host} ${place} ${name}`;
        if (expired) jar.delete(key);
        else jar.set(key, { value: pair.slice(equals + 1), path: place });
      }
    },
    header(address: URL): string {
      return [...jar]
        .filter(
          ([key, { path: place }]) =>
            key.startsWith(`${address.host} `) && address.pathname.startsWith(place),
        )
        .map(([key, { value }]) => `${key.split(' ')[2]}=${value}`)
        .join('; ');
    },
  };
}

/** Follows redirects as a browser would, until an answer that is none. */
export async function browse(jar: ReturnType<typeof cookieJar>, start: string, hopsMax = 20) {
  let address = new URL(start);
  for (let hop = 0; hop < hopsMax; hop += 1) {
    const response = await fetch(address, { redirect: 'manual', headers: { cookie: jar.header(address) } });
    jar.take(response, address.host);
    const next = response.headers.get('location');
    if (next === null) return { address, response };
    await response.body?.cancel();
    address = new URL(next, address);
  }
  throw new Error('too many redirects');
}
