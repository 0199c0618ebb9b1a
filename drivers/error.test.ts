import { expect, test } from "vitest";
import { RigError } from "./error.ts";

test("an error is one line that no terminal obeys, whatever a file or a device has brought into it", () => {
  const { message } = new RigError("REPLY_CORRUPT", {
    what: "two\n  lines",
    where: "\u001b[2Jmeters\u0007",
    mend: "look\u009b1m",
  });
  expect(message).toBe("REPLY_CORRUPT: two lines; at \ufffd[2Jmeters\ufffd; look\ufffd1m");
});
