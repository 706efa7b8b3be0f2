import type { FastifySchemaCompiler } from "fastify";
import { z } from "zod";
import { fieldFaults, unprocessable } from "./faults.ts";
import { notFound } from "./problem.ts";

/**
 * Checks each part of a request by its zod schema. An address whose parameters are impossible is an address
 * where nothing is (404); anything else is 422 with the fields at fault.
 */
export const checkRequest: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const what = httpPart === "querystring" ? "query" : (httpPart ?? "request");
  return (data: unknown) => {
    const result = schema.safeParse(data);
    if (result.success) return { value: result.data };
    if (httpPart === "params") return { error: notFound() };
    return { error: unprocessable(fieldFaults(result.error.issues, data), what) };
  };
};
