// What comes before somebody answers: hours, help articles, forms, the line, callbacks. Fetched once the site is known to have
// any of it, behind the first screen.
import { frontIcons } from './front/front-icons.ts';
import { addIcons } from './icons.tsx';

export { ArticleScreen } from './front/article-screen.tsx';
export { CallbackScreen } from './front/callback-screen.tsx';
export { FormScreen } from './front/form-screen.tsx';
export { front } from './front/front-words.ts';
export { Help, OpeningLine } from './front/home-front.tsx';
export { attendedBy } from './front/opening-line.ts';
export { siteTold } from './front/site-told.ts';
export { WaitingCard } from './front/waiting-card.tsx';
export { default as sheetText } from './front/front.css?inline';

addIcons(frontIcons);
