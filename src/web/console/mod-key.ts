// The key that begins a page's own combinations: Cmd on Apple's machines, Ctrl elsewhere.
export function modWord(): 'Cmd' | 'Ctrl' {
  const { platform, userAgent } = navigator;
  return /Mac|iPhone|iPad/.test(`${platform} ${userAgent}`) ? 'Cmd' : 'Ctrl';
}
