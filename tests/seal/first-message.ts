// All that stands between an opened widget and its first sealed message, and reading the answer: for the size test.

export { verifyDirectory } from '../../src/seal/directory.ts';
export { sealMessage } from '../../src/seal/envelope-seal.ts';
export { readEnvelope, verifyEnvelope } from '../../src/seal/envelope-verify.ts';
export { readEpoch, verifyEpoch } from '../../src/seal/epoch-verify.ts';
export { mintEpoch } from '../../src/seal/epoch.ts';
export { sealMessageKey, verifyGatewayKey } from '../../src/seal/gateway.ts';
export { conversationId, generateDevice } from '../../src/seal/identity.ts';
export { signAction } from '../../src/seal/action.ts';
export { openMessage } from '../../src/seal/opening/envelope-open.ts';
export { openEpoch } from '../../src/seal/opening/epoch-open.ts';
export { loadNoblePrimitives } from '../../src/seal/primitives-noble.ts';
export { describeReaders, readersFor, senderFor } from '../../src/seal/readers.ts';
export { verifyStart } from '../../src/seal/start.ts';
