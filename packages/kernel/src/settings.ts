import { z } from "zod";

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,12}$/, "must be a whole number")
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be from ${least} to ${most}`);

/** A TCP port; 0 lets the system choose. */
export const port = () => wholeNumber(0, 65_535);
export const count = (least: number, most: number) => wholeNumber(least, most);

/** `true`, `1`, `yes`, `on` or `false`, `0`, `no`, `off`. */
export const flag = () =>
  z
    .string()
    .toLowerCase()
    .pipe(z.enum(["true", "1", "yes", "on", "false", "0", "no", "off"], "must be true or false"))
    .transform((value) => ["true", "1", "yes", "on"].includes(value));

/** A URL of one of the schemes, such as `postgres`, as text. */
export const url = (...schemes: readonly string[]) =>
  z.string().refine(
    (value) => {
      const parsed = URL.parse(value);
      return parsed !== null && schemes.includes(parsed.protocol.slice(0, -1));
    },
    `must be a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(" or ")}`,
  );

/** TRUST_PROXY: false, true, or addresses and networks separated by commas. (A number of hops can be forged.) */
export const trustProxy = () =>
  z
    .string()
    .regex(/^(true|false|[\da-f:.]*[:.][\da-f:./, ]*)$/i, "must be true, false, or addresses and networks")
    .transform((value) => (/^(true|false)$/i.test(value) ? value.toLowerCase() === "true" : value));
