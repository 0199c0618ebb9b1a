/** A code in the unit-price window of a dispenser with self-lock, and what it means. */
export interface SelfLockCode {
  code: number;
  meaning: { zh: string; en: string };
}

/**
 * First generation (machines of the 2006 and 2015 editions of JJG 443), as published for inspectors. There is no 66.
 * Each of them is a finding; unlocking is the authority's, and nothing here does it.
 */
export const SELF_LOCK_CODES: readonly SelfLockCode[] = [
  {
    code: 61,
    meaning: {
      zh: "监控微处理器与编码器相互认证失败（若持续显示 61：通信正常，编码器晚于主板上电）",
      en: "Mutual authentication of monitoring microprocessor and encoder failed (if 61 stays: communication is fine, the encoder was only powered up later than the board)",
    },
  },
  {
    code: 62,
    meaning: {
      zh: "编码器与计控主板通信错误（串行通道、转接板或编码器）",
      en: "Communication error between encoder and main board (serial channel, adapter board or encoder)",
    },
  },
  {
    code: 63,
    meaning: {
      zh: "已启用的加油机更换过主板或监控微处理器，且已加油超过 3 次",
      en: "Main board or monitoring microprocessor of a machine in use was replaced, and more than 3 deliveries made since",
    },
  },
  {
    code: 64,
    meaning: {
      zh: "加油量异常（超过 ±0.6 %）：挂枪时显示为本次异常，提枪时显示为累计超过 5 次、已锁机",
      en: "Abnormal delivery (beyond +-0.6 %): on hang-up this delivery, on lift more than 5 of them and the machine is locked",
    },
  },
  {
    code: 65,
    meaning: { zh: "编码器硬件故障（自检）", en: "Encoder hardware fault (self-test)" },
  },
  {
    code: 67,
    meaning: {
      zh: "加油过程中编码器复位（监控微处理器切断电机或电磁阀）",
      en: "The encoder was reset during a delivery (the monitoring microprocessor cuts motor or valve)",
    },
  },
];
