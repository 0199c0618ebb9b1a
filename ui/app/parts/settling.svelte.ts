/** What comes up under a finger takes no tap at first: the second one of a hurried hand is not meant for it. */
const SETTLING_MS = 300;

/**
 * For what the page shows now, told apart by a value: `waiting` from each change of it on until it has stood for a moment.
 * Only while a component is made.
 */
export function settling(of: () => string | number): { readonly waiting: boolean } {
  let settled = $state.raw<string | number | null>(null);
  $effect(() => {
    const now = of();
    const timer = setTimeout(() => {
      settled = now;
    }, SETTLING_MS);
    return () => clearTimeout(timer);
  });
  return {
    get waiting() {
      return settled !== of();
    },
  };
}
