/** The colours of the page for what is drawn on a canvas, which reads no custom properties. */
export function pageColour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export function seriesColour(index: number): string {
  return pageColour(`--c${index}`);
}
