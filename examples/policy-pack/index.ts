import { TencentChatGuard } from "pulumi-tencent-chat/policy";

// Every rule is mandatory; `--policy-pack-config policy-config.json` says the rest.
new TencentChatGuard({
  all: "mandatory",
  // A reason without a ticket is told, and doesn't stop anything.
  "reason-required": "advisory",
});
