"""A small WSGI site on pysaml2: one protected page, and single logout. `python3 pysaml2_sp.py settings.json`."""

import html
import json
import secrets
import sys
import warnings
from http.cookies import SimpleCookie
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, make_server

warnings.simplefilter("ignore")

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT, xmldsig  # noqa: E402
from saml2.client import Saml2Client  # noqa: E402
from saml2.config import SPConfig  # noqa: E402

with open(sys.argv[1], encoding="utf-8") as file:
    settings = json.load(file)
site = settings["url"]

config = SPConfig()
config.load(
    {
        "entityid": settings["entityId"],
        "xmlsec_binary": "/usr/bin/xmlsec1",
        "key_file": settings["key"],
        "cert_file": settings["cert"],
        "metadata": {"local": [settings["idpMetadata"]]},
        "allow_unknown_attributes": True,
        "accepted_time_diff": 60,
        "service": {
            "sp": {
                "endpoints": {
                    "assertion_consumer_service": [(f"{site}/acs", BINDING_HTTP_POST)],
                    "single_logout_service": [
                        (f"{site}/slo", BINDING_HTTP_POST),
                        (f"{site}/slo", BINDING_HTTP_REDIRECT),
                    ],
                },
                "authn_requests_signed": True,
                "logout_requests_signed": True,
                "logout_responses_signed": True,
                "want_assertions_signed": True,
                "want_response_signed": True,
                "allow_unsolicited": True,
                "signing_algorithm": xmldsig.SIG_RSA_SHA256,
                "digest_algorithm": xmldsig.DIGEST_SHA256,
            }
        },
    }
)
client = Saml2Client(config=config)
sign = {"sign_alg": xmldsig.SIG_RSA_SHA256, "digest_alg": xmldsig.DIGEST_SHA256}
requests_sent = {}
people = {}


def page(start, body, status="200 OK", headers=()):
    start(status, [("content-type", "text/html; charset=utf-8"), *headers])
    return [body.encode()]


def send(start, http, headers=()):
    """What pysaml2 gives for a binding: a redirect, or a page with a form that posts itself."""
    located = [value for name, value in http["headers"] if name.lower() == "location"]
    if located:
        start("303 See Other", [("location", located[0]), *headers])
        return [b""]
    data = http["data"]
    return page(start, data if isinstance(data, str) else "".join(data), headers=headers)


def whoever(environ):
    cookie = SimpleCookie(environ.get("HTTP_COOKIE", "")).get("pysaml2")
    return (cookie.value, people.get(cookie.value)) if cookie else (None, None)


def parameters(environ):
    if environ["REQUEST_METHOD"] == "POST":
        text = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        return {name: values[0] for name, values in parse_qs(text).items()}, BINDING_HTTP_POST
    return {name: v[0] for name, v in parse_qs(environ.get("QUERY_STRING", "")).items()}, BINDING_HTTP_REDIRECT


def protected(environ, start):
    _, person = whoever(environ)
    if person is None:
        request_id, http = client.prepare_for_authenticate(
            entityid=settings["idpEntityId"], relay_state="/protected", binding=BINDING_HTTP_POST, sign=True, sigalg=sign["sign_alg"], digest_alg=sign["digest_alg"]
        )
        requests_sent[request_id] = "/protected"
        return send(start, http)
    told = {name: ",".join(person["ava"].get(name, [])) for name in ("email", "groups")}
    return page(
        start,
        html.escape(f"subject={person['name_id'].text} email={told['email']} groups={told['groups']}"),
    )


def assertion_consumer(environ, start):
    form, binding = parameters(environ)
    answer = client.parse_authn_request_response(form["SAMLResponse"], binding, requests_sent)
    cookie = secrets.token_urlsafe(24)
    people[cookie] = {"ava": answer.ava, "name_id": answer.get_subject()}
    return page(start, "", "303 See Other", [("location", f"{site}/protected"), ("set-cookie", f"pysaml2={cookie}; Path=/; HttpOnly; SameSite=Lax")])


def begin_logout(environ, start):
    cookie, person = whoever(environ)
    if person is None:
        return page(start, "", "303 See Other", [("location", f"{site}/")])
    (_, http), *_rest = client.global_logout(person["name_id"], sign=True, **sign).values()
    return send(start, http)


def single_logout(environ, start):
    form, binding = parameters(environ)
    cookie, person = whoever(environ)
    if "SAMLResponse" in form:
        client.parse_logout_request_response(form["SAMLResponse"], binding)
        people.pop(cookie, None)
        return page(start, "", "303 See Other", [("location", f"{site}/")])
    name_id = person["name_id"] if person else None
    http = client.handle_logout_request(
        form["SAMLRequest"], name_id, binding, sign=True, relay_state=form.get("RelayState", ""), **sign
    )
    people.pop(cookie, None)
    return send(start, http)


def metadata(environ, start):
    from saml2.metadata import create_metadata_string

    start("200 OK", [("content-type", "application/samlmetadata+xml")])
    return [create_metadata_string(None, config=config, sign=False)]


routes = {
    "/": lambda environ, start: page(start, "the open page"),
    "/protected": protected,
    "/acs": assertion_consumer,
    "/logout": begin_logout,
    "/slo": single_logout,
    "/metadata": metadata,
}


def application(environ, start):
    route = routes.get(environ["PATH_INFO"])
    if route is None:
        return page(start, "no such page", "404 Not Found")
    try:
        return route(environ, start)
    except Exception as error:  # what went wrong is what a test wants to read
        return page(start, html.escape(f"refused: {type(error).__name__}: {error}"), "400 Bad Request")


class Quiet(WSGIRequestHandler):
    def log_message(self, *_arguments):
        pass


make_server("localhost", settings["port"], application, handler_class=Quiet).serve_forever()
