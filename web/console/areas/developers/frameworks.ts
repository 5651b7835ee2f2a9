// Sign-in in each framework, by its usual library, with this organization's values in the code.
export type Values = { issuer: string; clientId: string; redirect: string; scope: string };
export type ClientKind = 'web' | 'browser' | 'native' | 'service';
export type Block = readonly [file: string, code: string];
export type Framework = {
  key: string;
  name: string;
  kind: ClientKind;
  /** Where the library expects to be returned to, when the app says nothing else. */
  redirect: string;
  hasSecret: boolean;
  blocks(values: Values): readonly Block[];
};

const env = ({ issuer, clientId }: Values, hasSecret = true): Block => [
  '.env',
  [`ISSUER=${issuer}`, `CLIENT_ID=${clientId}`, ...(hasSecret ? ['CLIENT_SECRET='] : [])].join('\n'),
];

const express: Framework = {
  key: 'express',
  name: 'Node.js, Express',
  kind: 'web',
  redirect: 'http://localhost:3000/callback',
  hasSecret: true,
  blocks: (values) => [
    ['sh', 'npm install express express-openid-connect'],
    [...env(values)],
    [
      'server.mjs',
      `import express from 'express';
import { auth, requiresAuth } from 'express-openid-connect';

const app = express();
app.use(
  auth({
    issuerBaseURL: process.env.ISSUER,
    baseURL: '${new URL(values.redirect).origin}',
    clientID: process.env.CLIENT_ID,
    clientSecret: process.env.CLIENT_SECRET,
    secret: process.env.SESSION_SECRET, // 32 letters or more, of your own
    authRequired: false,
    authorizationParams: { response_type: 'code', scope: '${values.scope}' },
    routes: { callback: '${new URL(values.redirect).pathname}' },
  }),
);
app.get('/', requiresAuth(), (request, response) => response.json(request.oidc.user));
app.listen(${new URL(values.redirect).port || 3000});`,
    ],
  ],
};

const spa: Framework = {
  key: 'spa',
  name: 'React, Vue, any single-page app',
  kind: 'browser',
  redirect: 'http://localhost:5173/callback',
  hasSecret: false,
  blocks: ({ issuer, clientId, redirect, scope }) => [
    ['sh', 'npm install oidc-client-ts'],
    [
      'sign-in.ts',
      `import { UserManager } from 'oidc-client-ts';

const manager = new UserManager({
  authority: '${issuer}',
  client_id: '${clientId}',
  redirect_uri: '${redirect}',
  post_logout_redirect_uri: location.origin,
  scope: '${scope}',
});

export async function signedIn() {
  if (location.href.startsWith('${redirect}')) {
    const user = await manager.signinCallback();
    history.replaceState({}, '', '/');
    return user;
  }
  const user = await manager.getUser();
  if (user === null || user.expired) await manager.signinRedirect();
  return user;
}
export const signOut = () => manager.signoutRedirect();`,
    ],
  ],
};

const next: Framework = {
  key: 'next',
  name: 'Next.js',
  kind: 'web',
  redirect: 'http://localhost:3000/api/auth/callback/gatehouse',
  hasSecret: true,
  blocks: (values) => [
    ['sh', 'npm install next-auth@beta && npx auth secret'],
    [...env(values)],
    [
      'auth.ts',
      `import NextAuth from 'next-auth';

export const { handlers, auth, signIn, signOut } = NextAuth({
  providers: [
    {
      id: 'gatehouse',
      name: 'Gatehouse',
      type: 'oidc',
      issuer: process.env.ISSUER,
      clientId: process.env.CLIENT_ID,
      clientSecret: process.env.CLIENT_SECRET,
      authorization: { params: { scope: '${values.scope}' } },
      checks: ['pkce', 'state'],
    },
  ],
});`,
    ],
    [
      'app/api/auth/[...nextauth]/route.ts',
      `import { handlers } from '@/auth';

export const { GET, POST } = handlers;`,
    ],
  ],
};

const spring: Framework = {
  key: 'spring',
  name: 'Spring Boot',
  kind: 'web',
  redirect: 'http://localhost:8080/login/oauth2/code/gatehouse',
  hasSecret: true,
  blocks: (values) => [
    ['build.gradle', "implementation 'org.springframework.boot:spring-boot-starter-oauth2-client'"],
    [
      'application.yml',
      `spring:
  security:
    oauth2:
      client:
        registration:
          gatehouse:
            client-id: ${values.clientId}
            client-secret: \${CLIENT_SECRET}
            scope: ${values.scope.replaceAll(' ', ', ')}
        provider:
          gatehouse:
            issuer-uri: ${values.issuer}`,
    ],
    [
      'HelloController.java',
      `@RestController
class HelloController {
  @GetMapping("/")
  String hello(@AuthenticationPrincipal OidcUser user) {
    return "Hello, " + user.getFullName();
  }
}`,
    ],
  ],
};

const dotnet: Framework = {
  key: 'dotnet',
  name: 'ASP.NET Core',
  kind: 'web',
  redirect: 'http://localhost:5000/signin-oidc',
  hasSecret: true,
  blocks: ({ issuer, clientId, scope }) => [
    ['sh', 'dotnet add package Microsoft.AspNetCore.Authentication.OpenIdConnect'],
    [
      'Program.cs',
      `using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

var builder = WebApplication.CreateBuilder(args);
builder.Services
    .AddAuthentication(options =>
    {
        options.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
        options.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme;
    })
    .AddCookie()
    .AddOpenIdConnect(options =>
    {
        options.Authority = "${issuer}";
        options.ClientId = "${clientId}";
        options.ClientSecret = builder.Configuration["CLIENT_SECRET"];
        options.ResponseType = "code";
        options.UsePkce = true;${issuer.startsWith('http:') ? '\n        options.RequireHttpsMetadata = false; // for http on localhost only' : ''}
        options.Scope.Clear();
${scope
  .split(' ')
  .map((one) => `        options.Scope.Add("${one}");`)
  .join('\n')}
    });
builder.Services.AddAuthorization();

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapGet("/", (HttpContext context) => $"Hello, {context.User.Identity?.Name}").RequireAuthorization();
app.Run();`,
    ],
  ],
};

const python: Framework = {
  key: 'python',
  name: 'Python, Flask',
  kind: 'web',
  redirect: 'http://localhost:5000/callback',
  hasSecret: true,
  blocks: (values) => [
    ['sh', 'pip install flask authlib requests'],
    [...env(values)],
    [
      'app.py',
      `import os
from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, session, url_for

app = Flask(__name__)
app.secret_key = os.environ["SESSION_SECRET"]
oauth = OAuth(app)
oauth.register(
    "gatehouse",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    server_metadata_url=os.environ["ISSUER"] + "/.well-known/openid-configuration",
    client_kwargs={"scope": "${values.scope}", "code_challenge_method": "S256"},
)

@app.get("/")
def home():
    if "user" not in session:
        return oauth.gatehouse.authorize_redirect(url_for("callback", _external=True))
    return f"Hello, {session['user']['name']}"

@app.get("${new URL(values.redirect).pathname}")
def callback():
    session["user"] = oauth.gatehouse.authorize_access_token()["userinfo"]
    return redirect("/")`,
    ],
  ],
};

export const pageFrameworks = [express, spa, next, spring, dotnet, python] as const;
