import { expect, it } from "vitest";
import { calmIdleConnections } from "./idle-connections.ts";

function queueClass() {
  return class Queue {
    pending: string[] = [];
    scheduled = 0;
    scheduleCheckPendingRequests(): void {
      this.scheduled += 1;
    }
  };
}

it("schedules only while requests wait, and is put in once", () => {
  const Queue = queueClass();
  calmIdleConnections(Queue);
  calmIdleConnections(Queue);
  const queue = new Queue();
  queue.scheduleCheckPendingRequests();
  expect(queue.scheduled).toBe(0);
  queue.pending.push("request");
  queue.scheduleCheckPendingRequests();
  expect(queue.scheduled).toBe(1);
});

it("refuses a kafkajs that does not look as expected", () => {
  expect(() => calmIdleConnections({ prototype: {} })).toThrow("scheduleCheckPendingRequests");
});

it("fits the kafkajs that is installed", () => {
  expect(() => calmIdleConnections()).not.toThrow();
});
