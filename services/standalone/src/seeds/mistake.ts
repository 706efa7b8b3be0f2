/** Something wrong in a seed folder; `path` is a JSON pointer into the file, empty for the whole of it. */
export interface Mistake {
  readonly file: string;
  readonly path: string;
  readonly message: string;
}

/** "teams.json#/3/policy: names no policy family". */
export const formatMistake = ({ file, path, message }: Mistake): string =>
  `${file}${path === "" ? "" : `#${path}`}: ${message}`;

/** A JSON pointer (RFC 6901). */
export const pointer = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
