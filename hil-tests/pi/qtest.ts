import type { Socket } from "node:net";

/** The machine's memory from outside the guest: QEMU's own test protocol, one line asked, one line answered. */
export interface Qtest {
  read32(address: number): Promise<number>;
  write32(address: number, value: number): Promise<void>;
}

export function qtest(socket: Socket): Qtest {
  const waiting: Array<{ resolve(line: string): void; reject(error: Error): void }> = [];
  let heard = "";
  socket.on("data", (bytes) => {
    const lines = (heard + bytes.toString("latin1")).split("\n");
    heard = lines.pop() ?? "";
    for (const line of lines) waiting.shift()?.resolve(line.trim());
  });
  socket.on("close", () => {
    for (const { reject } of waiting.splice(0)) reject(new Error("the machine is off"));
  });
  const ask = async (command: string): Promise<string> => {
    const answer = await new Promise<string>((resolve, reject) => {
      if (socket.destroyed) return reject(new Error("the machine is off"));
      waiting.push({ resolve, reject });
      socket.write(`${command}\n`);
    });
    if (!answer.startsWith("OK")) throw new Error(`${command}: ${answer}`);
    return answer.slice(3);
  };
  const hex = (value: number) => `0x${(value >>> 0).toString(16)}`;
  return {
    read32: async (address) => Number(await ask(`readl ${hex(address)}`)),
    write32: async (address, value) => void (await ask(`writel ${hex(address)} ${hex(value)}`)),
  };
}
