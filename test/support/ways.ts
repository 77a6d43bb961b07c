const desktop = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };

/** How somebody looks at pages. */
export interface Way {
  readonly who: string;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly javaScriptEnabled: boolean;
}

export const ways: readonly Way[] = [
  { who: 'a desktop', viewport: desktop, javaScriptEnabled: true },
  { who: 'a desktop without script', viewport: desktop, javaScriptEnabled: false },
  { who: 'a phone', viewport: phone, javaScriptEnabled: true },
  { who: 'a phone without script', viewport: phone, javaScriptEnabled: false },
];
