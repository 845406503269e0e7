/**
 * "Firefox on Linux" out of a user agent; enough to tell one's own sign-ins apart, and the whole
 * text is in the title.
 */
export function deviceName(agent: string): string {
  const browser = find(agent, [
    [/\bEdg(A|iOS)?\//, "Edge"],
    [/\bOPR\//, "Opera"],
    [/\b(Firefox|FxiOS)\//, "Firefox"],
    [/\bHeadlessChrome\/|\b(Chrome|Chromium|CriOS)\//, "Chrome"],
    [/\bVersion\/[\d.]+ .*Safari\//, "Safari"],
    [/^curl\//, "curl"],
  ]);
  const system = find(agent, [
    [/\b(iPhone|iPad)\b/, "iOS"],
    [/\bAndroid\b/, "Android"],
    [/\bWindows\b/, "Windows"],
    [/\bMac OS X\b/, "macOS"],
    [/\bCrOS\b/, "ChromeOS"],
    [/\bLinux\b/, "Linux"],
  ]);
  if (browser && system) return `${browser} on ${system}`;
  return browser ?? system ?? (agent.trim().split(/[\s(]/)[0] || "Unknown device");
}

function find(text: string, known: [RegExp, string][]): string | undefined {
  return known.find(([pattern]) => pattern.test(text))?.[1];
}
