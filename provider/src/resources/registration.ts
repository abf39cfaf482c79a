/** Type token of a resource, as it stands in URNs and state files. */
export function typeToken(name: string): string {
  return `pulumi-nodejs:dynamic/tencentchat:${name}`;
}

/**
 * The `__provider` text of a resource: Pulumi's provider host evaluates it in the project directory.
 *
 * It is constant and stored with every resource, so state files depend on it and its bytes are the main cost of large
 * stacks.
 */
export function providerText(name: string): string {
  return `exports.handler=()=>require("pulumi-tencent-chat/handlers").${name}`;
}
