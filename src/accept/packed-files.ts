// Static files as the build packed them: what a browser takes is sent as it lies there, and nothing is compressed on the way.
// Only public files: the size of an answer that holds a secret would tell of it.
import { access } from 'node:fs/promises';
import path from 'node:path';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

/** Best first. */
const packings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;
const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** Lets the handler after it find the packed file, where there is one and the client takes it. */
export function packedFrom(folder: string): RequestHandler {
  return async (request: Request, response: Response, next: NextFunction) => {
    const name = path.posix.normalize(request.path);
    const type = types[path.extname(name)];
    if (type === undefined) return next();
    response.vary('Accept-Encoding');
    // Asked one by one: asked for all, it goes by the client's order.
    const packing = packings.find(([encoding]) => request.acceptsEncodings(encoding) !== false);
    if (packing === undefined || !(await exists(path.join(folder, `${name}${packing[1]}`)))) return next();
    response.setHeader('Content-Type', type);
    response.setHeader('Content-Encoding', packing[0]);
    request.url = `${name}${packing[1]}`;
    next();
  };
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
