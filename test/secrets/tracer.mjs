// Listens to undici as OpenTelemetry's instrumentation does, and prints all it is told of a request.
import { subscribe } from "node:diagnostics_channel";

for (const name of ["undici:request:create", "undici:client:sendHeaders", "undici:request:headers"]) {
  subscribe(name, ({ request }) => process.stderr.write(`TRACE ${request.origin}${request.path}\n`));
}
