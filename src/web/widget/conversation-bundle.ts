// The second part of the screen: what only a begun conversation needs. Comes after the first message is on its way, or at
// once for somebody who has written before.
import { addIcons } from './icons.tsx';
import { conversationIcons } from './conversation-icons.ts';

export { ConversationScreen } from './conversation-screen.tsx';
export { EarlierConversations } from './earlier.tsx';
export { ForgetSheet, MenuSheet } from './menu-sheet.tsx';
export { ReaderSheet } from './reader-sheet.tsx';
export { default as sheetText } from './conversation.css?inline';

addIcons(conversationIcons);
