// A certified identity provider on one free loopback port, with one client. The arguments are the
// client's id, its secret and the address browsers are sent back to. Anybody may sign in under any
// name: the name is the subject, and an address is vouched for unless the name begins with
// "unverified". Prints `ready <issuer>`, and ends when its standard input does.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [clientId, clientSecret, redirectUri] = process.argv.slice(2);
const server = createServer();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: "client_secret_post",
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  // We read the identity token and nothing else.
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: !id.startsWith("unverified"), name: `The ${id}` }),
  }),
});
server.on("request", provider.callback());
console.log(`ready ${issuer}`);
process.stdin.resume().on("end", () => process.exit(0));
