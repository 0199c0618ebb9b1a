import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes longest, and mostly waits meanwhile; begun last, each would be waited for alone at the end. */
const FIRST = [
  "hil-tests/independent-station.test.ts",
  "hil-tests/simulate.test.ts",
  "hil-tests/panel/",
  "drivers/contract.pty.test.ts",
  "hil-tests/planted-errors.test.ts",
  "hil-tests/",
];

/** The files with the longest waits begin first; the others in vitest's own order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const path = relative(this.ctx.config.root, moduleId);
      const found = FIRST.findIndex((each) => path.startsWith(each));
      return found < 0 ? FIRST.length : found;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
