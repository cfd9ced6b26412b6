// Curves for browsers whose WebCrypto lacks them. The loader knows this bundle's hash by itself: in such browsers it is
// what checks the manifest's signature.
import { nobleCurves } from '../../seal/primitives-curves.ts';
import { PORT, type PortHolder } from '../loader/port.ts';

(globalThis as PortHolder)[PORT]?.register('curves', { nobleCurves });
