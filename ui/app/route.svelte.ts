/** Where the reader is: `#/results/ID` is page `results` with rest `["ID"]`. Works without a server's help. */
export const PAGES = [
  "run",
  "new",
  "results",
  "history",
  "rig",
  "users",
  "profiles",
  "standards",
  "charts",
  "calibrate",
] as const;
export type Page = (typeof PAGES)[number];

let hash = $state.raw(location.hash);

addEventListener("hashchange", () => {
  hash = location.hash;
});

export const route = {
  /** Null where no page is named: then the frame chooses. */
  get page(): Page | null {
    return PAGES.find((page) => page === hash.split("/")[1]) ?? null;
  },
  get rest(): string[] {
    return hash.split("/").slice(2).map(decodeURIComponent);
  },
};

export function hrefOf(page: Page, ...rest: string[]): string {
  return `#/${[page, ...rest.map(encodeURIComponent)].join("/")}`;
}

export function go(page: Page, ...rest: string[]): void {
  location.hash = hrefOf(page, ...rest);
}
