// The tests' identity provider. Its settings come as JSON in PROVIDER_SETTINGS: {port, registration_token, accounts}.
// Clients register themselves (RFC 7591) with the token: every test brings its own, with its own redirect addresses.
import { Provider } from 'oidc-provider';

const settings = JSON.parse(process.env.PROVIDER_SETTINGS);
const issuer = `http://127.0.0.1:${settings.port}`;

const provider = new Provider(issuer, {
  cookies: { keys: ['only-for-tests'] },
  claims: { openid: ['sub'], profile: ['name', 'locale'], email: ['email', 'email_verified'], groups: ['groups'] },
  scopes: ['openid', 'offline_access', 'profile', 'email', 'groups'],
  conformIdTokenClaims: false, // claims are in the ID token, as with most providers that companies run
  pkce: { required: () => true },
  features: {
    devInteractions: { enabled: true }, // the provider's own sign-in and consent pages; any password will do
    registration: { enabled: true, initialAccessToken: settings.registration_token },
    rpInitiatedLogout: { enabled: true },
    backchannelLogout: { enabled: true },
    revocation: { enabled: true },
  },
  async findAccount(_context, id) {
    const account = settings.accounts[id];
    return account && { accountId: id, claims: async () => ({ sub: id, ...account }) };
  },
});

provider.on('server_error', (_context, error) => console.error('server_error', error));
provider.listen(settings.port, '127.0.0.1', () => console.log('ready', issuer));
