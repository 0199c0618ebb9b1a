import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paymentAgrees, paymentItem } from "./payment.ts";

describe("amount against price times volume", () => {
  it("the example record: 154.55 for 20.02 L at 7.72", () => {
    expect(paymentAgrees(154.55, 7.72, 20.02, 0.01)).toBe(true);
  });

  it("uses the unrounded product", () => {
    // 7.72 x 20.02 = 154.5544; rounded first, 154.56 would be exactly 0.01 off.
    expect(paymentAgrees(154.56, 7.72, 20.02, 0.01)).toBe(true);
    expect(paymentAgrees(154.57, 7.72, 20.02, 0.01)).toBe(false);
    expect(paymentAgrees(154.54, 7.72, 20.02, 0.01)).toBe(false);
  });

  it("a difference of exactly the limit passes, whatever doubles make of it", () => {
    expect(0.31 - 0.3 > 0.01).toBe(true);
    expect(paymentAgrees(0.31, 0.1, 3, 0.01)).toBe(true);
    expect(paymentAgrees(0.29, 0.1, 3, 0.01)).toBe(true);
  });

  it("agrees with whole-number arithmetic in fen and hundredths of a litre", () => {
    const fen = fc.integer({ min: 0, max: 2_000_000 });
    fc.assert(
      fc.property(
        fen,
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 0, max: 20_000 }),
        (amount, price, volume) => {
          const expected = Math.abs(amount * 100 - price * volume) <= 100;
          expect(paymentAgrees(amount / 100, price / 100, volume / 100, 0.01)).toBe(expected);
          const exact = Math.round((price * volume) / 100);
          expect(paymentAgrees(exact / 100, price / 100, volume / 100, 0.01)).toBe(true);
        },
      ),
    );
  });
});

describe("the payment item", () => {
  const good = { display: 20.02, amount: 154.55 };
  const bad = { display: 20.02, amount: 155.55 };

  it("passes when every run that shows an amount agrees", () => {
    expect(paymentItem([good, { display: 5, amount: null }], 7.72, 0.01)).toBe("pass");
    expect(paymentItem([good, bad], 7.72, 0.01)).toBe("fail");
  });

  it("is not verified without amounts, price or limit", () => {
    expect(paymentItem([{ display: 5, amount: null }], 7.72, 0.01)).toBe("not-verified");
    expect(paymentItem([good], undefined, 0.01)).toBe("not-verified");
    expect(paymentItem([good], 7.72, null)).toBe("not-verified");
  });
});
