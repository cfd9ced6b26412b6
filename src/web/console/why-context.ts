// Opens the explanation of where a conversation went, from a line of its thread; null where there is none to open.
import { createContext } from 'react';

export const WhyContext = createContext<(() => void) | null>(null);
